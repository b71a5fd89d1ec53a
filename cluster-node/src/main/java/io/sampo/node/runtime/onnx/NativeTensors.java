package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sampo.node.runtime.HeapShare;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.StringElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ONNX Runtime's view of some of our tensors, by name: their own memory, uncopied, save for strings. */
final class NativeTensors implements AutoCloseable {

    private final Map<String, OnnxTensor> byName;

    private NativeTensors(int size) {
        byName = new HashMap<>(2 * size);
    }

    /**
     * Makes the views.
     *
     * @throws ModelFailedException if strings that were put together take more of the heap than there is for them
     */
    static NativeTensors of(OrtEnvironment environment, List<Tensor> tensors)
            throws OrtException, ModelFailedException {
        NativeTensors natives = new NativeTensors(tensors.size());
        try {
            for (Tensor tensor : tensors) {
                natives.byName.put(tensor.name(), view(environment, tensor));
            }
            return natives;
        } catch (OrtException | ModelFailedException | RuntimeException e) {
            natives.close();
            throw e;
        }
    }

    private static OnnxTensor view(OrtEnvironment environment, Tensor tensor)
            throws OrtException, ModelFailedException {
        if (tensor.type() == DataType.BYTES) {
            return copyOfStrings(environment, tensor);
        }
        long[] dims = tensor.shape().toArray();
        OnnxJavaType type = ElementTypes.ofMemory(tensor.type()).orElseThrow();
        return switch (tensor.type()) {
            case UINT16, UINT32, UINT64 ->
                OnnxAccess.tensor(environment, tensor.bytes(), dims, type, ElementTypes.of(tensor.type()));
            default -> OnnxTensor.createTensor(environment, tensor.bytes(), dims, type);
        };
    }

    private static OnnxTensor copyOfStrings(OrtEnvironment environment, Tensor tensor)
            throws OrtException, ModelFailedException {
        HeapShare heap = HeapShare.ofProcess();
        StringElements.Size size = StringElements.sizeOf(tensor);
        if (size.heapBytes() > heap.limitBytes()) {
            // Those of one request were looked at before.
            throw new ModelFailedException("input '" + tensor.name() + "': " + size.elements() + " strings together");
        }
        long[] dims = tensor.shape().toArray();
        return heap.hold(
                size.heapBytes(), () -> OnnxTensor.createTensor(environment, StringElements.decode(tensor), dims));
    }

    Map<String, OnnxTensor> byName() {
        return byName;
    }

    @Override
    public void close() {
        byName.values().forEach(OnnxTensor::close);
    }
}
