package io.sampo.edge.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.protocol.error.InvalidRequestException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through the fields of one object, of which those that matter may come once only. */
public final class JsonKeys {

    private final List<String> known;
    private final String where;
    private final boolean strict;
    private long seen;

    /**
     * Starts before the first field.
     *
     * @param known at most 64 keys that matter
     * @param where prefix of the keys in messages: empty, or such as {@code inputs[0].}
     */
    public JsonKeys(List<String> known, String where) {
        this(known, where, false);
    }

    private JsonKeys(List<String> known, String where, boolean strict) {
        this.known = known;
        this.where = where;
        this.strict = strict;
    }

    /** The same for an object that may have no other keys. */
    public static JsonKeys only(List<String> known, String where) {
        return new JsonKeys(known, where, true);
    }

    /**
     * The next field that matters, or null after the last.
     *
     * @param json before a field or the object's end; then at the field's value, or at the end
     */
    public @Nullable String next(JsonParser json) throws IOException, InvalidRequestException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            int index = known.indexOf(key);
            json.nextToken();
            if (index < 0) {
                if (strict) {
                    throw new InvalidRequestException(where + JsonValues.shortened(key) + ": unknown (expected: one of "
                            + String.join(", ", known) + ")");
                }
                json.skipChildren();
                continue;
            }
            if ((seen & 1L << index) != 0) {
                throw new InvalidRequestException(where + key + ": given twice (expected: once)");
            }
            seen |= 1L << index;
            return known.get(index);
        }
        return null;
    }

    /** Whether {@code key} came. */
    public boolean has(String key) {
        return (seen & 1L << known.indexOf(key)) != 0;
    }

    /** Checks that {@code key} came. */
    public void require(String key) throws InvalidRequestException {
        if (!has(key)) {
            throw new InvalidRequestException(where + key + ": missing (expected: it is required)");
        }
    }
}
