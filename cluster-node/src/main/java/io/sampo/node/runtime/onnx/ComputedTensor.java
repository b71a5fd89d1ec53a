package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.sampo.node.runtime.HeapShare;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.StringElements;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.Arrays;

/**
 * An output in memory that ONNX Runtime allocated for it. Its size is known before anything is copied.
 *
 * @param sizeBytes as the protocol lays it out
 * @param textBytes of it; 0 if these are no strings
 */
record ComputedTensor(
        String name, OnnxTensor computed, DataType type, Shape shape, long elements, long sizeBytes, long textBytes) {

    static ComputedTensor of(String name, OnnxTensor computed) throws OrtException {
        DataType type = ElementTypes.of(computed.getInfo().onnxType).orElseThrow();
        Shape shape = Shape.of(computed.getInfo().getShape());
        long elements = shape.elementCount();
        if (type == DataType.BYTES) {
            long textBytes = OnnxAccess.stringBytes(computed);
            return new ComputedTensor(
                    name, computed, type, shape, elements, elements * Integer.BYTES + textBytes, textBytes);
        }
        return new ComputedTensor(name, computed, type, shape, elements, elements * type.elementBytes(), 0);
    }

    /**
     * A copy that outlives the computed one, at most 2 GiB.
     *
     * @throws ModelFailedException if strings take more of the heap than there is for them
     */
    Tensor copy() throws OrtException, ModelFailedException {
        if (elements == 0) {
            return Tensor.of(name, type, shape, DirectBuffers.allocate(0));
        }
        return type == DataType.BYTES
                ? copyOfStrings()
                : Tensor.of(name, type, shape, DirectBuffers.copyOf(OnnxAccess.memoryOf(computed)));
    }

    private Tensor copyOfStrings() throws OrtException, ModelFailedException {
        HeapShare heap = HeapShare.ofProcess();
        // As if one of them had all the text, which nobody knows.
        long bytes = new StringElements.Size(elements, textBytes, textBytes).heapBytes();
        if (bytes > heap.limitBytes()) {
            throw ModelFailedException.outputTooLarge("output '" + name + "': " + elements + " strings of " + textBytes
                    + " bytes take " + bytes + " bytes of memory while they are read (expected: at most "
                    + heap.limitBytes() + ")");
        }
        return heap.hold(
                bytes,
                () -> Tensor.of(name, type, shape, BytesElements.encode(Arrays.asList(OnnxAccess.strings(computed)))));
    }
}
