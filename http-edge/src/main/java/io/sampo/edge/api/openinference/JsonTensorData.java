package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.json.JsonSource;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the {@code data} of one tensor: all elements in one array, or arrays nested as the shape says. */
final class JsonTensorData {

    private final String where;
    private final Shape shape;
    private final long expected;
    private final JsonElements elements;
    private long read;

    private JsonTensorData(String where, Shape shape, long expected, JsonElements elements) {
        this.where = where;
        this.shape = shape;
        this.expected = expected;
        this.elements = elements;
    }

    /**
     * Reads an array, at whose start {@code json} stands.
     *
     * @param where the field, for messages
     * @param source what is parsed: its length bounds the elements that can come, whatever the shape claims
     * @param maxBytes the largest tensor
     */
    static ByteBuffer read(String where, DataType type, Shape shape, JsonParser json, JsonSource source, long maxBytes)
            throws IOException, InvalidRequestException {
        JsonValues.startOfArray(json, where, "an array");
        long expected = shape.elementCount();
        // An element takes a character at least, and another parts it from the next.
        int possible = source.length() / 2 + 1;
        long needed = Math.min(expected, possible) * type.elementBytes();
        if (needed > maxBytes) {
            throw new InvalidRequestException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    where + ": " + needed + " bytes as " + type + " (expected: at most " + maxBytes + ")");
        }
        JsonElements elements = JsonElements.of(type, (int) Math.min(expected, possible), where);
        JsonTensorData data = new JsonTensorData(where, shape, expected, elements);
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_ARRAY && shape.rank() > 1) {
            data.readNested(json, 0);
        } else {
            data.readFlat(json);
        }
        if (data.read != expected) {
            throw new InvalidRequestException(
                    where + ": " + data.read + " elements (expected: " + expected + " for shape " + shape + ")");
        }
        return elements.finish();
    }

    /** Reads up to the array's end. The parser stands behind its start. */
    private void readFlat(JsonParser json) throws IOException, InvalidRequestException {
        for (JsonToken token = json.currentToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == JsonToken.START_ARRAY) {
                throw new InvalidRequestException(where + ": an array among elements, or nested deeper than shape "
                        + shape + " (expected: elements alone, or arrays nested as the shape says)");
            }
            if (read == expected) {
                throw tooMany();
            }
            elements.add(json, this);
            read++;
        }
    }

    /** Reads an array of the dimension {@code depth} up to its end. The parser stands behind its start. */
    private void readNested(JsonParser json, int depth) throws IOException, InvalidRequestException {
        if (depth == shape.rank() - 1) {
            long before = read;
            readFlat(json);
            requireSize(read - before, depth);
            return;
        }
        long arrays = 0;
        for (JsonToken token = json.currentToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token != JsonToken.START_ARRAY) {
                throw JsonValues.unexpected(json, where, "an array at depth " + (depth + 1) + " for shape " + shape);
            }
            arrays++;
            json.nextToken();
            readNested(json, depth + 1);
        }
        requireSize(arrays, depth);
    }

    private void requireSize(long size, int depth) throws InvalidRequestException {
        if (size != shape.dim(depth)) {
            throw new InvalidRequestException(where + ": an array of " + size + " at depth " + depth + " (expected: "
                    + shape.dim(depth) + " for shape " + shape + ")");
        }
    }

    /** The element that is read, as a message names it. */
    @Override
    public String toString() {
        return where + "[" + read + "]";
    }

    private InvalidRequestException tooMany() {
        return new InvalidRequestException(
                where + ": more than " + expected + " elements (expected: " + expected + " for shape " + shape + ")");
    }
}
