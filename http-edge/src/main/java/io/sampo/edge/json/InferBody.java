package io.sampo.edge.json;

import io.sampo.protocol.error.InvalidRequestException;
import java.util.Objects;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The two parts of an inference request's body: JSON, and behind it the binary data of its tensors. */
public record InferBody(ByteString jsonBytes, @Nullable BinarySection binary) {

    private static final String HEADER = "Inference-Header-Content-Length";

    /**
     * Parts a body.
     *
     * @param headerLength what {@code Inference-Header-Content-Length} says, or null: then all is JSON
     */
    public static InferBody of(ByteString body, @Nullable String headerLength) throws InvalidRequestException {
        if (headerLength == null) {
            return new InferBody(body, null);
        }
        int length = lengthIn(headerLength);
        if (length > body.size()) {
            throw new InvalidRequestException(HEADER + ": " + JsonValues.shortened(headerLength)
                    + " (expected: 0 to the body's " + body.size() + " bytes)");
        }
        return new InferBody(body.take(length), new BinarySection(body.drop(length)));
    }

    private static int lengthIn(String header) throws InvalidRequestException {
        String digits = header.strip();
        try {
            int length = Integer.parseInt(digits);
            if (Character.isDigit(digits.charAt(0))) {
                return length;
            }
            throw noLength(header);
        } catch (NumberFormatException e) {
            throw noLength(header);
        }
    }

    private static InvalidRequestException noLength(String header) {
        return new InvalidRequestException(
                HEADER + ": '" + JsonValues.shortened(header) + "' (expected: how many bytes of the body are JSON)");
    }

    /** Whether there is no JSON at all: the body is the one input. */
    public boolean isRaw() {
        return binary != null && jsonBytes.isEmpty();
    }

    /** The binary part of a body that has one. */
    public BinarySection requireBinary() {
        return Objects.requireNonNull(binary);
    }

    /** The JSON part. */
    public JsonSource json() {
        return new JsonSource(jsonBytes.toArrayUnsafe());
    }
}
