package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.json.BinarySection;
import io.sampo.edge.json.JsonKeys;
import io.sampo.edge.json.JsonSource;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code inputs}, and later its binary data, into a tensor. */
final class InputDecoder {

    private static final List<String> KEYS = List.of("name", "shape", "datatype", "data", "parameters");
    private static final int NONE = -1;

    private final JsonSource source;
    private final long maxBytes;
    private final String where;
    private String name = "";
    private @Nullable DataType type;
    private @Nullable Shape shape;
    private @Nullable ByteBuffer data;
    /** Where the data stands in the source, if it came before its shape or datatype. */
    private int dataStart = NONE;

    private int binarySize = NONE;

    /**
     * Reads the input with this index.
     *
     * @param source what is parsed
     * @param maxBytes the largest tensor
     */
    InputDecoder(int index, JsonSource source, long maxBytes) {
        this.source = source;
        this.maxBytes = maxBytes;
        this.where = "inputs[" + index + "]";
    }

    String name() {
        return name;
    }

    /** Reads the object that {@code json} stands at. */
    void read(JsonParser json) throws IOException, InvalidRequestException {
        JsonValues.startOfObject(json, where);
        JsonKeys keys = new JsonKeys(KEYS, where + ".");
        for (String key = keys.next(json); key != null; key = keys.next(json)) {
            switch (key) {
                case "name" -> name = JsonValues.name(json, where + ".name");
                case "datatype" -> type = dataType(json);
                case "shape" -> shape = shape(json);
                case "parameters" -> readParameters(json);
                default -> readData(json);
            }
        }
        keys.require("name");
        keys.require("datatype");
        keys.require("shape");
        if (keys.has("data") == (binarySize != NONE)) {
            throw new InvalidRequestException(where + " '" + name + "': "
                    + (keys.has("data") ? "data and binary_data_size" : "neither data nor binary_data_size")
                    + " (expected: one of them)");
        }
        if (dataStart != NONE) {
            data = source.readAt(
                    dataStart,
                    later -> JsonTensorData.read(
                            where + ".data", requireType(), requireShape(), later, source, maxBytes));
        }
    }

    private void readData(JsonParser json) throws IOException, InvalidRequestException {
        if (type == null || shape == null) {
            dataStart = (int) json.currentTokenLocation().getByteOffset();
            json.skipChildren();
        } else {
            data = JsonTensorData.read(where + ".data", type, shape, json, source, maxBytes);
        }
    }

    private DataType dataType(JsonParser json) throws IOException, InvalidRequestException {
        String text = JsonValues.string(json, where + ".datatype");
        return DataType.named(text)
                .orElseThrow(() -> new InvalidRequestException(where + ".datatype: '" + JsonValues.shortened(text)
                        + "' (expected: one of " + Arrays.toString(DataType.values()) + ")"));
    }

    private Shape shape(JsonParser json) throws IOException, InvalidRequestException {
        String field = where + ".shape";
        JsonValues.startOfArray(json, field, "an array of integers");
        long[] dims = new long[Shape.MAX_RANK];
        int rank = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (rank == dims.length) {
                throw new InvalidRequestException(
                        field + ": more than " + dims.length + " dimensions (expected: at most " + dims.length + ")");
            }
            dims[rank++] = JsonValues.integer(json, field, 0, Long.MAX_VALUE);
        }
        Shape read = Shape.of(Arrays.copyOf(dims, rank));
        try {
            read.elementCount();
        } catch (IllegalArgumentException tooLarge) {
            throw new InvalidRequestException(where + "." + tooLarge.getMessage());
        }
        return read;
    }

    private void readParameters(JsonParser json) throws IOException, InvalidRequestException {
        String field = where + ".parameters";
        new ParameterObject(field, ParameterObject.INPUT).read(json, (key, value) -> {
            if (key.equals("binary_data_size")) {
                binarySize = (int) JsonValues.integer(value, field + "." + key, 0, Integer.MAX_VALUE);
            }
        });
    }

    /** The tensor, with its data taken from {@code binary} if that is where it is. */
    Tensor tensor(@Nullable BinarySection binary) throws InvalidRequestException {
        ByteBuffer bytes = data != null ? data : takeFrom(binary);
        try {
            return Tensor.of(name, requireType(), requireShape(), bytes);
        } catch (IllegalArgumentException misfit) {
            throw new InvalidRequestException(where + ": " + misfit.getMessage());
        }
    }

    private ByteBuffer takeFrom(@Nullable BinarySection binary) throws InvalidRequestException {
        String field = where + ".parameters.binary_data_size: ";
        if (binary == null) {
            throw new InvalidRequestException(
                    field + binarySize + " without the header Inference-Header-Content-Length (expected: that header)");
        }
        if (binarySize > binary.remaining()) {
            throw new InvalidRequestException(field + binarySize + " (expected: at most the " + binary.remaining()
                    + " bytes that follow the JSON and earlier tensors)");
        }
        ByteBuffer bytes = binary.take(binarySize);
        if (type == DataType.BOOL) {
            requireBooleans(bytes);
        }
        return bytes;
    }

    /** Native code may take any other byte for whatever it likes. */
    private void requireBooleans(ByteBuffer bytes) throws InvalidRequestException {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) >> 1 != 0) {
                throw new InvalidRequestException(
                        where + ": byte " + i + " is " + (bytes.get(i) & 0xFF) + " (expected: 0 or 1 for BOOL)");
            }
        }
    }

    private DataType requireType() {
        if (type == null) {
            throw new IllegalStateException("read() requires it");
        }
        return type;
    }

    private Shape requireShape() {
        if (shape == null) {
            throw new IllegalStateException("read() requires it");
        }
        return shape;
    }
}
