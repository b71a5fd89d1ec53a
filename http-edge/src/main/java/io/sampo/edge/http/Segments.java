package io.sampo.edge.http;

import java.util.Arrays;
import org.apache.pekko.http.scaladsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.Uri;

/** Segments of a path, percent-decoded one by one, so that one may contain a slash. Immutable. */
public final class Segments {

    /** More than any route has; deeper paths are cut here and match nothing. */
    private static final int MAX = 12;

    private final String[] values;
    private final int size;

    private Segments(String[] values, int size) {
        this.values = values;
        this.size = size;
    }

    /** The first {@code size} of {@code values}, which is given away. */
    static Segments of(String[] values, int size) {
        return new Segments(values, size);
    }

    /** The path of {@code request}; one slash at its end is ignored. */
    static Segments ofPath(HttpRequest request) {
        String[] values = new String[MAX];
        int size = 0;
        Uri.Path rest = request.uri().path();
        while (!rest.isEmpty() && size < MAX) {
            if (rest.startsWithSlash()) {
                rest = rest.tail();
            }
            if (rest.startsWithSegment()) {
                values[size++] = (String) rest.head();
                rest = rest.tail();
            } else if (!rest.isEmpty()) {
                values[size++] = "";
            }
        }
        return new Segments(values, size);
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The segment with this index. */
    public String get(int index) {
        return values[index];
    }

    /** The segment with this index, or nothing. */
    String at(int index) {
        return index < size ? values[index] : "";
    }

    /** As in a URL, without its escapes. */
    @Override
    public String toString() {
        return "/" + String.join("/", Arrays.asList(values).subList(0, size));
    }
}
