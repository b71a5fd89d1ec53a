package io.sampo.edge.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import java.io.IOException;

/**
 * Reads the value that a parser stands at, or says what came in its place.
 *
 * <p>{@code where} is always the field as the client wrote it, such as {@code inputs[0].shape}; it is
 * printed only if there is trouble.
 */
public final class JsonValues {

    private JsonValues() {}

    /** A string. */
    public static String string(JsonParser json, Object where) throws IOException, InvalidRequestException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw unexpected(json, where, "a string");
        }
        return json.getText();
    }

    /** A string that names something. */
    public static String name(JsonParser json, Object where) throws IOException, InvalidRequestException {
        String name = string(json, where);
        if (name.length() > InferRequest.LONGEST_NAME) {
            throw new InvalidRequestException(
                    where + ": " + name.length() + " characters (expected: at most " + InferRequest.LONGEST_NAME + ")");
        }
        return name;
    }

    /** True or false. */
    public static boolean bool(JsonParser json, Object where) throws InvalidRequestException {
        JsonToken token = json.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw unexpected(json, where, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** An integer of {@code min} to {@code max}. */
    public static long integer(JsonParser json, Object where, long min, long max)
            throws IOException, InvalidRequestException {
        String expected = "an integer of " + min + " to " + max;
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw unexpected(json, where, expected);
        }
        long value = json.getNumberType() == NumberType.BIG_INTEGER ? min - 1 : json.getLongValue();
        if (json.getNumberType() == NumberType.BIG_INTEGER || value < min || value > max) {
            throw new InvalidRequestException(
                    where + ": " + shortened(json.getText()) + " (expected: " + expected + ")");
        }
        return value;
    }

    /** Checks that an array begins here. */
    public static void startOfArray(JsonParser json, Object where, String expected) throws InvalidRequestException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw unexpected(json, where, expected);
        }
    }

    /** Checks that an object begins here. */
    public static void startOfObject(JsonParser json, Object where) throws InvalidRequestException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected(json, where, "an object");
        }
    }

    /** Checks that the value is a string, a number or a boolean. */
    public static void scalar(JsonParser json, Object where) throws InvalidRequestException {
        if (json.currentToken() == null || !json.currentToken().isScalarValue()) {
            throw unexpected(json, where, "a string, a number or a boolean");
        }
    }

    /** What to say if the value is not {@code expected}. */
    public static InvalidRequestException unexpected(JsonParser json, Object where, String expected) {
        return new InvalidRequestException(
                where + ": " + JsonSource.describe(json.currentToken()) + " (expected: " + expected + ")");
    }

    /** {@code text}, cut to a length that fits a message. */
    public static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
