package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sampo.node.runtime.StringElements;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ONNX Runtime's view of some of our tensors, by name: their own memory, uncopied, save for strings. */
final class NativeTensors implements AutoCloseable {

    private final Map<String, OnnxTensor> byName;

    private NativeTensors(int size) {
        byName = new HashMap<>(2 * size);
    }

    static NativeTensors of(OrtEnvironment environment, List<Tensor> tensors) throws OrtException {
        NativeTensors natives = new NativeTensors(tensors.size());
        try {
            for (Tensor tensor : tensors) {
                natives.byName.put(tensor.name(), view(environment, tensor));
            }
            return natives;
        } catch (OrtException | RuntimeException e) {
            natives.close();
            throw e;
        }
    }

    private static OnnxTensor view(OrtEnvironment environment, Tensor tensor) throws OrtException {
        long[] dims = tensor.shape().toArray();
        if (tensor.type() == DataType.BYTES) {
            return OnnxTensor.createTensor(environment, StringElements.decode(tensor), dims);
        }
        OnnxJavaType type = ElementTypes.ofMemory(tensor.type()).orElseThrow();
        return OnnxTensor.createTensor(environment, tensor.bytes(), dims, type);
    }

    Map<String, OnnxTensor> byName() {
        return byName;
    }

    /** A copy of what ONNX Runtime computed. */
    static Tensor copyOf(String name, OnnxTensor computed) throws OrtException {
        DataType type = ElementTypes.of(computed.getInfo().onnxType).orElseThrow();
        Shape shape = Shape.of(computed.getInfo().getShape());
        if (type == DataType.BYTES) {
            List<String> texts = new ArrayList<>();
            if (shape.elementCount() > 0) {
                flatten(computed.getValue(), texts);
            }
            return Tensor.of(name, type, shape, BytesElements.encode(texts));
        }
        if (shape.elementCount() == 0) {
            return Tensor.of(name, type, shape, DirectBuffers.allocate(0));
        }
        return Tensor.of(name, type, shape, DirectBuffers.copyOf(computed.getByteBuffer()));
    }

    /** Strings come as an array of arrays, as deep as the rank. */
    private static void flatten(Object value, List<String> texts) {
        if (value instanceof Object[] array) {
            for (Object element : array) {
                flatten(element, texts);
            }
        } else {
            texts.add((String) value);
        }
    }

    @Override
    public void close() {
        byName.values().forEach(OnnxTensor::close);
    }
}
