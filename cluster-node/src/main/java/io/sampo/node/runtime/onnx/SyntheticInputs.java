package io.sampo.node.runtime.onnx;

import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes up inputs that most models accept: numbers between 0 and 1; integers 0 and 1, which are valid masks, indices and token
 * ids; strings that are numbers too.
 */
final class SyntheticInputs {

    /** Larger ones are not worth their time. */
    private static final long MAX_ELEMENTS = 4 * 1024 * 1024;

    private SyntheticInputs() {}

    /**
     * Inputs for {@code ports}; empty if one would be too large.
     *
     * @param rows the outermost dimension, where requests choose it
     * @param size any other dimension that requests choose
     */
    static List<Tensor> make(List<OnnxPort> ports, long rows, long size, Random random) {
        List<Tensor> tensors = new ArrayList<>(ports.size());
        for (OnnxPort port : ports) {
            Shape shape = shape(port, rows, size);
            if (shape.elementCount() > MAX_ELEMENTS) {
                return List.of();
            }
            tensors.add(Tensor.of(port.name(), port.type(), shape, elements(port.type(), shape, random)));
        }
        return tensors;
    }

    private static Shape shape(OnnxPort port, long rows, long size) {
        long[] dims = port.shape().toArray();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == Shape.VARIABLE) {
                dims[i] = i == 0 ? rows : size;
            }
        }
        return Shape.of(dims);
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
