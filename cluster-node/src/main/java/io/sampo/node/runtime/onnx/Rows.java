package io.sampo.node.runtime.onnx;

import io.sampo.node.runtime.ReusableMemory;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Puts tensors together along their outermost dimension, and takes them apart again. */
final class Rows {

    private Rows() {}

    /**
     * One tensor of the rows of all {@code parts}, in their order.
     *
     * @param parts at least one; alike but for the number of rows
     * @param memory what the result lies in
     */
    static Tensor join(List<Tensor> parts, ReusableMemory memory) {
        long rows = 0;
        int bytes = 0;
        for (Tensor part : parts) {
            rows += part.shape().dim(0);
            bytes = Math.addExact(bytes, part.sizeBytes());
        }
        ByteBuffer joined = memory.take(bytes);
        for (Tensor part : parts) {
            joined.put(part.bytes());
        }
        Tensor first = parts.get(0);
        return Tensor.of(first.name(), first.type(), first.shape().withOuter(rows), joined.flip());
    }

    /**
     * Takes {@code whole} apart, without a copy.
     *
     * @param counts the rows of each part; together those of {@code whole}
     */
    static List<Tensor> split(Tensor whole, int[] counts) {
        List<Tensor> parts = new ArrayList<>(counts.length);
        ByteBuffer rest = whole.bytes();
        long elementsPerRow = whole.shape().withOuter(1).elementCount();
        for (int count : counts) {
            int bytes = sizeOf(whole.type(), count * elementsPerRow, rest);
            ByteBuffer part = rest.slice(rest.position(), bytes);
            rest.position(rest.position() + bytes);
            parts.add(Tensor.of(whole.name(), whole.type(), whole.shape().withOuter(count), part));
        }
        return parts;
    }

    /** How many bytes the next {@code elements} take. */
    private static int sizeOf(DataType type, long elements, ByteBuffer bytes) {
        if (type.isFixedSize()) {
            return Math.toIntExact(elements * type.elementBytes());
        }
        ByteBuffer each = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < elements; i++) {
            int length = each.getInt();
            each.position(each.position() + length);
        }
        return each.position() - bytes.position();
    }
}
