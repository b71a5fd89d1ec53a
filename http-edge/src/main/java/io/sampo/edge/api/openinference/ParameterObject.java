package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A {@code parameters} object: scalars under any name. Those that a server must understand and this one does not are
 * refused; what nobody knows is ignored.
 */
final class ParameterObject {

    /** Refused in an input. */
    static final List<String> INPUT =
            List.of("shared_memory_region", "shared_memory_byte_size", "shared_memory_offset");

    /** Refused in an output. */
    static final List<String> OUTPUT =
            List.of("classification", "shared_memory_region", "shared_memory_byte_size", "shared_memory_offset");

    /** Refused in a request. */
    static final List<String> REQUEST = List.of();

    private static final int MAX_PARAMETERS = 256;

    /** Takes the parameters one by one. */
    @FunctionalInterface
    interface Visitor {

        /** Looks at the value that {@code json} stands at, which is a scalar. */
        void visit(String key, JsonParser json) throws IOException, InvalidRequestException;
    }

    private final String where;
    private final List<String> refused;

    ParameterObject(String where, List<String> refused) {
        this.where = where;
        this.refused = refused;
    }

    /** Reads the object that {@code json} stands at. */
    void read(JsonParser json, Visitor visitor) throws IOException, InvalidRequestException {
        JsonValues.startOfObject(json, where);
        Set<String> seen = new HashSet<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            if (!seen.add(key)) {
                throw new InvalidRequestException(field(key) + ": given twice (expected: once)");
            }
            if (seen.size() > MAX_PARAMETERS) {
                throw new InvalidRequestException(where + ": more than " + MAX_PARAMETERS + " (expected: fewer)");
            }
            if (refused.contains(key)) {
                throw new InvalidRequestException(field(key) + ": not supported (expected: a request without it)");
            }
            JsonValues.scalar(json, field(key));
            visitor.visit(key, json);
        }
    }

    private String field(String key) {
        return where + "." + JsonValues.shortened(key);
    }
}
