package io.sampo.ops.load.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The real short texts that are embedded, by the server and by its reference alike. */
public final class Texts {

    private static final String RESOURCE = "/io/sampo/ops/load/texts.txt";

    private Texts() {}

    /** All of them, one a line of the resource, in its order. */
    public static List<String> shipped() {
        try (InputStream stream = Texts.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return read(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines that are not blank. */
    static List<String> read(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
