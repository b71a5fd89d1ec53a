package io.sampo.edge.http;

import io.sampo.protocol.error.InvalidRequestException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands behind the question mark of a URL. Immutable. */
public final class QueryParameters {

    private static final int SHOWN = 64;

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Takes {@code query} apart.
     *
     * @param query percent-encoded, without the question mark
     * @throws InvalidRequestException if it has a key that is not {@code known}, or one twice
     */
    static QueryParameters of(String query, List<String> known) throws InvalidRequestException {
        Map<String, String> values = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String key = decoded(equals < 0 ? pair : pair.substring(0, equals));
            if (!known.contains(key)) {
                throw new InvalidRequestException(
                        "query: unknown key '" + shortened(key) + "' (expected: " + expected(known) + ")");
            }
            if (values.put(key, equals < 0 ? "" : decoded(pair.substring(equals + 1))) != null) {
                throw new InvalidRequestException(key + ": given twice (expected: once)");
            }
        }
        return new QueryParameters(values);
    }

    private static String expected(List<String> known) {
        return known.isEmpty() ? "none" : String.join(", ", known);
    }

    private static String decoded(String text) throws InvalidRequestException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    "query: '" + shortened(text) + "' (expected: percent signs only before two hexadecimal digits)");
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** The value of {@code key}; null if it was not given. */
    public @Nullable String get(String key) {
        return values.get(key);
    }
}
