package io.sampo.node.runtime.onnx;

import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Makes up inputs that most models accept: numbers between 0 and 1; integers 0 and 1, which are valid masks, indices and token
 * ids; strings that are numbers too.
 *
 * @param ports what the model takes
 * @param declared shapes by name; other inputs get one made up
 */
record SyntheticInputs(List<OnnxPort> ports, Map<String, List<Long>> declared) {

    /** Larger ones are not worth their time. */
    private static final long MAX_ELEMENTS = 4 * 1024 * 1024;

    /**
     * Inputs for a model.
     *
     * @throws ModelLoadException if a shape is declared for no input, or is none that its input may have
     */
    static SyntheticInputs of(List<OnnxPort> ports, Map<String, List<Long>> declared) throws ModelLoadException {
        for (Map.Entry<String, List<Long>> each : declared.entrySet()) {
            String key = "warm-up.shapes: " + each.getKey() + ": " + each.getValue();
            OnnxPort port = ports.stream()
                    .filter(candidate -> candidate.name().equals(each.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new ModelLoadException(key + " (expected: one of the inputs "
                            + ports.stream().map(OnnxPort::name).collect(Collectors.joining(", ")) + ")"));
            if (!port.shape().accepts(shape(each.getValue()))) {
                throw new ModelLoadException(key + " (expected: " + port.shape() + ")");
            }
        }
        return new SyntheticInputs(ports, declared);
    }

    /** Inputs as declared; what is not has one row. Empty if one would be too large. */
    List<Tensor> makeSample(long size, Random random) {
        List<Shape> shapes = new ArrayList<>();
        for (OnnxPort port : ports) {
            List<Long> dims = declared.get(port.name());
            shapes.add(dims == null ? shape(port, 1, size) : shape(dims));
        }
        return make(shapes, random);
    }

    /**
     * Inputs of so many rows; empty if one would be too large.
     *
     * @param rows the outermost dimension, where requests choose it
     * @param size any other dimension that requests choose and that is not declared
     */
    List<Tensor> make(long rows, long size, Random random) {
        return make(ports.stream().map(port -> shape(port, rows, size)).toList(), random);
    }

    private List<Tensor> make(List<Shape> shapes, Random random) {
        List<Tensor> tensors = new ArrayList<>(ports.size());
        for (int i = 0; i < shapes.size(); i++) {
            OnnxPort port = ports.get(i);
            Shape shape = shapes.get(i);
            if (shape.elementCount() > MAX_ELEMENTS) {
                return List.of();
            }
            tensors.add(Tensor.of(port.name(), port.type(), shape, elements(port.type(), shape, random)));
        }
        return tensors;
    }

    private Shape shape(OnnxPort port, long rows, long size) {
        List<Long> known = declared.get(port.name());
        long[] dims = port.shape().toArray();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == Shape.VARIABLE) {
                dims[i] = i == 0 ? rows : known == null ? size : known.get(i);
            }
        }
        return Shape.of(dims);
    }

    private static Shape shape(List<Long> dims) {
        return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    }

    private static ByteBuffer elements(DataType type, Shape shape, Random random) {
        int count = (int) shape.elementCount();
        if (type == DataType.BYTES) {
            List<String> texts = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                texts.add(Integer.toString(random.nextInt(100)));
            }
            return BytesElements.encode(texts);
        }
        ByteBuffer bytes = DirectBuffers.allocate(count * type.elementBytes());
        for (int i = 0; i < count; i++) {
            put(type, random, bytes);
        }
        return bytes.flip();
    }

    private static void put(DataType type, Random random, ByteBuffer to) {
        switch (type) {
            case BOOL, UINT8, INT8 -> to.put((byte) random.nextInt(2));
            case UINT16, INT16 -> to.putShort((short) random.nextInt(2));
            case UINT32, INT32 -> to.putInt(random.nextInt(2));
            case UINT64, INT64 -> to.putLong(random.nextInt(2));
            // One half and what follows it: exponent and sign are fixed, the fraction is random.
            case FP16 -> to.putShort((short) (0x3800 | random.nextInt(0x400)));
            case BF16 -> to.putShort((short) (0x3F00 | random.nextInt(0x80)));
            case FP32 -> to.putFloat(random.nextFloat());
            case FP64 -> to.putDouble(random.nextDouble());
            case BYTES -> throw new IllegalArgumentException("BYTES has no fixed size");
        }
    }
}
