package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Turns JSON scalars into the elements of one tensor, one after the other. */
interface JsonElements {

    /** Appends the value that {@code json} stands at. */
    void add(JsonParser json, Object where) throws IOException, InvalidRequestException;

    /** All elements, in a direct buffer that is read from its position. */
    ByteBuffer finish();

    /**
     * Elements of {@code type}.
     *
     * @param capacity how many will be added at most; memory is taken for as many
     */
    static JsonElements of(DataType type, int capacity, Object where) throws InvalidRequestException {
        return switch (type) {
            case BYTES -> new TextElements();
            case FP16, BF16 ->
                throw new InvalidRequestException(where + ": " + type
                        + " as JSON (expected: binary data, as JSON has no form for this datatype)");
            case BOOL ->
                new NumberElements(capacity, type) {
                    @Override
                    void put(JsonParser json, Object at, ByteBuffer bytes) throws InvalidRequestException {
                        bytes.put((byte) (JsonValues.bool(json, at) ? 1 : 0));
                    }
                };
            case INT8 -> new IntegerElements(capacity, type, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case INT16 -> new IntegerElements(capacity, type, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT32 -> new IntegerElements(capacity, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64 -> new IntegerElements(capacity, type, Long.MIN_VALUE, Long.MAX_VALUE);
            case UINT8 -> new IntegerElements(capacity, type, 0, 0xFF);
            case UINT16 -> new IntegerElements(capacity, type, 0, 0xFFFF);
            case UINT32 -> new IntegerElements(capacity, type, 0, 0xFFFF_FFFFL);
            case UINT64 ->
                new NumberElements(capacity, type) {
                    @Override
                    void put(JsonParser json, Object at, ByteBuffer bytes) throws IOException, InvalidRequestException {
                        bytes.putLong(unsignedLong(json, at));
                    }
                };
            case FP32 ->
                new NumberElements(capacity, type) {
                    @Override
                    void put(JsonParser json, Object at, ByteBuffer bytes) throws IOException, InvalidRequestException {
                        requireNumber(json, at);
                        float value = json.getFloatValue();
                        requireFinite(Float.isFinite(value), json, at, "a number that fits FP32");
                        bytes.putFloat(value);
                    }
                };
            case FP64 ->
                new NumberElements(capacity, type) {
                    @Override
                    void put(JsonParser json, Object at, ByteBuffer bytes) throws IOException, InvalidRequestException {
                        requireNumber(json, at);
                        double value = json.getDoubleValue();
                        requireFinite(Double.isFinite(value), json, at, "a number that fits FP64");
                        bytes.putDouble(value);
                    }
                };
        };
    }

    private static void requireNumber(JsonParser json, Object where) throws InvalidRequestException {
        if (json.currentToken() == null || !json.currentToken().isNumeric()) {
            throw JsonValues.unexpected(json, where, "a number");
        }
    }

    private static void requireFinite(boolean finite, JsonParser json, Object where, String expected)
            throws IOException, InvalidRequestException {
        if (!finite) {
            throw new InvalidRequestException(
                    where + ": " + JsonValues.shortened(json.getText()) + " (expected: " + expected + ")");
        }
    }

    private static long unsignedLong(JsonParser json, Object where) throws IOException, InvalidRequestException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw JsonValues.unexpected(json, where, "an integer");
        }
        String text = json.getText();
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            if (text.equals("-0")) {
                return 0;
            }
            throw new InvalidRequestException(
                    where + ": " + JsonValues.shortened(text) + " (expected: 0 to 18446744073709551615 for UINT64)");
        }
    }
}
