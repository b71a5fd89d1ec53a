package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The elements of a tensor as JSON, row-major in one flat array, as Triton and KServe answer. */
final class JsonTensorText {

    private static final int BYTES_A_NUMBER = 12;

    private JsonTensorText() {}

    /** About how long the text of {@code tensor} will be. */
    static long expectedBytes(Tensor tensor) {
        return tensor.type().isFixedSize()
                ? (long) tensor.sizeBytes() / tensor.type().elementBytes() * BYTES_A_NUMBER
                : tensor.sizeBytes();
    }

    /**
     * Checks that JSON has a form for {@code tensor}.
     *
     * @throws InvalidRequestException if it has none, telling to ask for binary data
     */
    static void requireExpressible(Tensor tensor) throws InvalidRequestException {
        ByteBuffer bytes = tensor.bytes();
        switch (tensor.type()) {
            case FP16, BF16 -> throw inexpressible(tensor, "is " + tensor.type());
            case FP32 -> {
                while (bytes.hasRemaining()) {
                    requireFinite(tensor, bytes.getFloat());
                }
            }
            case FP64 -> {
                while (bytes.hasRemaining()) {
                    requireFinite(tensor, bytes.getDouble());
                }
            }
            case BYTES -> requireText(tensor, bytes);
            default -> {}
        }
    }

    private static void requireFinite(Tensor tensor, double value) throws InvalidRequestException {
        if (!Double.isFinite(value)) {
            throw inexpressible(tensor, "has the value " + value);
        }
    }

    private static void requireText(Tensor tensor, ByteBuffer bytes) throws InvalidRequestException {
        for (int index = 0; bytes.hasRemaining(); index++) {
            try {
                nextText(bytes);
            } catch (CharacterCodingException e) {
                throw inexpressible(tensor, "has bytes in element " + index + " that are not UTF-8");
            }
        }
    }

    private static InvalidRequestException inexpressible(Tensor tensor, String why) {
        return new InvalidRequestException("output '" + tensor.name() + "': " + why
                + ", for which JSON has no form (expected: parameters.binary_data true for this output)");
    }

    /** Writes the elements of an expressible tensor. */
    static void write(Tensor tensor, JsonGenerator json) throws IOException {
        ByteBuffer bytes = tensor.bytes();
        DataType type = tensor.type();
        while (bytes.hasRemaining()) {
            switch (type) {
                case BOOL -> json.writeBoolean(bytes.get() != 0);
                case INT8 -> json.writeNumber(bytes.get());
                case INT16 -> json.writeNumber(bytes.getShort());
                case INT32 -> json.writeNumber(bytes.getInt());
                case INT64 -> json.writeNumber(bytes.getLong());
                case UINT8 -> json.writeNumber(bytes.get() & 0xFF);
                case UINT16 -> json.writeNumber(bytes.getShort() & 0xFFFF);
                case UINT32 -> json.writeNumber(bytes.getInt() & 0xFFFF_FFFFL);
                case UINT64 -> json.writeNumber(Long.toUnsignedString(bytes.getLong()));
                case FP32 -> json.writeNumber(bytes.getFloat());
                case FP64 -> json.writeNumber(bytes.getDouble());
                case BYTES -> json.writeString(nextText(bytes));
                case FP16, BF16 -> throw new IllegalStateException(type + " has no JSON form");
            }
        }
    }

    private static String nextText(ByteBuffer bytes) throws CharacterCodingException {
        int length = bytes.getInt();
        ByteBuffer element = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return StandardCharsets.UTF_8.newDecoder().decode(element).toString();
    }
}
