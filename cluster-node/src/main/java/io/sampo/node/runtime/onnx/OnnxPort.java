package io.sampo.node.runtime.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An input or output of a model.
 *
 * @param dimensionNames what the model calls each dimension, empty where it says nothing; equal names mean equal sizes
 * @param memoryType as what ONNX Runtime takes memory of ours for it; empty if it has to be copied
 */
record OnnxPort(TensorSpec spec, List<String> dimensionNames, Optional<OnnxJavaType> memoryType) {

    static OnnxPort input(NodeInfo node) throws ModelLoadException {
        return of("input", node);
    }

    static OnnxPort output(NodeInfo node) throws ModelLoadException {
        return of("output", node);
    }

    private static OnnxPort of(String role, NodeInfo node) throws ModelLoadException {
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw new ModelLoadException(role + " '" + node.getName() + "': "
                    + node.getInfo().getClass().getSimpleName()
                    + " (expected: a tensor; sequences and maps cannot be served)");
        }
        DataType type = ElementTypes.of(tensor.onnxType)
                .orElseThrow(() -> new ModelLoadException(role + " '" + node.getName() + "': "
                        + tensor.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "")
                        + " (expected: an element type of the Open Inference Protocol)"));
        return new OnnxPort(
                new TensorSpec(node.getName(), type, shape(role, node.getName(), tensor.getShape())),
                List.of(tensor.getDimensionNames()),
                ElementTypes.ofMemory(type));
    }

    /** As the file says, which may say anything. */
    private static Shape shape(String role, String name, long[] dims) throws ModelLoadException {
        long elements = 1;
        for (long dim : dims) {
            if (dim < Shape.VARIABLE || dims.length > Shape.MAX_RANK || dim > Long.MAX_VALUE / Math.max(1, elements)) {
                throw new ModelLoadException(role + " '" + name + "': shape " + Arrays.toString(dims)
                        + " (expected: at most " + Shape.MAX_RANK + " dimensions, and elements that can be counted)");
            }
            elements *= Math.max(1, dim);
        }
        return Shape.of(dims);
    }

    String name() {
        return spec.name();
    }

    DataType type() {
        return spec.type();
    }

    Shape shape() {
        return spec.shape();
    }

    /** Whether requests choose the outermost dimension, as a batch needs. */
    boolean hasVariableOuter() {
        return shape().rank() > 0 && shape().dim(0) == Shape.VARIABLE;
    }

    /** Whether another dimension is as large as the outermost, so that rows cannot be added on their own. */
    boolean isSquare() {
        String outer = dimensionNames.isEmpty() ? "" : dimensionNames.get(0);
        return !outer.isEmpty() && dimensionNames.lastIndexOf(outer) > 0;
    }
}
