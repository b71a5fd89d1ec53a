package io.sampo.node.runtime.onnx;

import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What the shapes of a run's outputs follow from. Runs of equal shape can be put together if their number of rows is open.
 *
 * @param inputs the shapes of the inputs, in the model's order; the outermost dimension is variable if {@code anyRows}
 * @param outputs the names of the outputs wanted, in that order
 * @param anyRows whether this stands for runs of any number of rows
 */
record RunShape(List<Shape> inputs, List<String> outputs, boolean anyRows) {

    /** Of exactly these inputs. */
    static RunShape exactly(List<Tensor> inputs, List<String> outputs) {
        return new RunShape(inputs.stream().map(Tensor::shape).toList(), outputs, false);
    }

    /** Of inputs that differ from these in the number of rows at most. */
    static RunShape ofAnyRows(List<Tensor> inputs, List<String> outputs) {
        List<Shape> shapes = new ArrayList<>(inputs.size());
        for (Tensor input : inputs) {
            shapes.add(input.shape().withOuter(Shape.VARIABLE));
        }
        return new RunShape(shapes, outputs, true);
    }
}
