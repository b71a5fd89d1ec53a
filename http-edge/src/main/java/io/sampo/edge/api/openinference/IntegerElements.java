package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Integers of one of the types that a {@code long} can hold. */
final class IntegerElements extends NumberElements {

    private final DataType type;
    private final long least;
    private final long most;

    IntegerElements(int capacity, DataType type, long least, long most) {
        super(capacity, type);
        this.type = type;
        this.least = least;
        this.most = most;
    }

    @Override
    void put(JsonParser json, Object where, ByteBuffer target) throws IOException, InvalidRequestException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
                    ? outOfRange(json, where)
                    : JsonValues.unexpected(json, where, "an integer");
        }
        if (json.getNumberType() == NumberType.BIG_INTEGER) {
            throw outOfRange(json, where);
        }
        long value = json.getLongValue();
        if (value < least || value > most) {
            throw outOfRange(json, where);
        }
        switch (type.elementBytes()) {
            case 1 -> target.put((byte) value);
            case 2 -> target.putShort((short) value);
            case 4 -> target.putInt((int) value);
            default -> target.putLong(value);
        }
    }

    private InvalidRequestException outOfRange(JsonParser json, Object where) throws IOException {
        return new InvalidRequestException(where + ": " + JsonValues.shortened(json.getText())
                + " (expected: an integer of " + least + " to " + most + " for " + type + ")");
    }
}
