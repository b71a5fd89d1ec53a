package io.sampo.node.testkit;

import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes tensors of plain values and reads them again. */
public final class Tensors {

    private Tensors() {}

    /** An FP32 tensor. */
    public static Tensor fp32(String name, Shape shape, float... values) {
        ByteBuffer bytes = DirectBuffers.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return Tensor.of(name, DataType.FP32, shape, bytes);
    }

    /** An INT32 tensor. */
    public static Tensor int32(String name, Shape shape, int... values) {
        ByteBuffer bytes = DirectBuffers.allocate(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return Tensor.of(name, DataType.INT32, shape, bytes);
    }

    /** An INT64 tensor. */
    public static Tensor int64(String name, Shape shape, long... values) {
        ByteBuffer bytes = DirectBuffers.allocate(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return Tensor.of(name, DataType.INT64, shape, bytes);
    }

    /** A BYTES tensor of texts. */
    public static Tensor texts(String name, Shape shape, String... values) {
        return Tensor.of(name, DataType.BYTES, shape, BytesElements.encode(List.of(values)));
    }

    /** The values of an FP32 tensor. */
    public static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.sizeBytes() / Float.BYTES];
        tensor.bytes().asFloatBuffer().get(values);
        return values;
    }

    /** The values of an INT32 tensor. */
    public static int[] ints(Tensor tensor) {
        int[] values = new int[tensor.sizeBytes() / Integer.BYTES];
        tensor.bytes().asIntBuffer().get(values);
        return values;
    }

    /** The values of an INT64 tensor. */
    public static long[] longs(Tensor tensor) {
        long[] values = new long[tensor.sizeBytes() / Long.BYTES];
        tensor.bytes().asLongBuffer().get(values);
        return values;
    }
}
