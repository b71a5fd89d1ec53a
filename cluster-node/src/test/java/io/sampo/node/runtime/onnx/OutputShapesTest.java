package io.sampo.node.runtime.onnx;

import static io.sampo.node.testkit.Tensors.fp32;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Learned output shapes")
class OutputShapesTest {

    private static final List<String> WANTED = List.of("y");
    private static final List<Tensor> INPUTS = List.of(fp32("x", Shape.of(2, 3), new float[6]));
    private static final List<Tensor> OUTPUTS = List.of(fp32("y", Shape.of(2, 1), 1, 2));

    private final OutputShapes shapes = new OutputShapes();

    @Test
    void areUnknownAtFirst() {
        assertThat(shapes.of(RunShape.exactly(INPUTS, WANTED), 1)).isNull();
    }

    @Test
    void holdForTheSameInputsAndOutputs() {
        shapes.learn(RunShape.exactly(INPUTS, WANTED), 1, OUTPUTS);

        assertThat(shapes.of(RunShape.exactly(INPUTS, WANTED), 1)).containsExactly(Shape.of(2, 1));
        assertThat(shapes.of(RunShape.exactly(INPUTS, List.of("z")), 1)).isNull();
        assertThat(shapes.of(RunShape.exactly(List.of(fp32("x", Shape.of(6), new float[6])), WANTED), 1))
                .isNull();
    }

    @Test
    void holdForAnyNumberOfRows() {
        shapes.learn(RunShape.ofAnyRows(INPUTS, WANTED), 2, OUTPUTS);

        assertThat(shapes.of(RunShape.ofAnyRows(INPUTS, WANTED), 5)).containsExactly(Shape.of(5, 1));
    }

    @Test
    void areNotLearnedFromOutputsOfOtherRows() {
        shapes.learn(RunShape.ofAnyRows(INPUTS, WANTED), 3, OUTPUTS);

        assertThat(shapes.of(RunShape.ofAnyRows(INPUTS, WANTED), 3)).isNull();
    }

    @Test
    void areForgottenForGoodIfTheyDependOnTheData() {
        shapes.learn(RunShape.exactly(INPUTS, WANTED), 1, OUTPUTS);
        shapes.forget();
        assertThat(shapes.of(RunShape.exactly(INPUTS, WANTED), 1)).isNull();

        shapes.learn(RunShape.exactly(INPUTS, WANTED), 1, OUTPUTS);
        assertThat(shapes.of(RunShape.exactly(INPUTS, WANTED), 1)).isNull();
    }
}
