package io.sampo.node.runtime.onnx;

import static io.sampo.node.testkit.Tensors.floats;
import static io.sampo.node.testkit.Tensors.fp32;
import static io.sampo.node.testkit.Tensors.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.runtime.ReusableMemory;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Rows of tensors")
class RowsTest {

    private final ReusableMemory memory = new ReusableMemory();

    @Test
    void areJoinedInOrder() {
        Tensor joined =
                Rows.join(List.of(fp32("x", Shape.of(1, 2), 1, 2), fp32("x", Shape.of(2, 2), 3, 4, 5, 6)), memory);

        assertThat(joined.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(floats(joined)).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void areTakenApartAsTheyWere() {
        List<Tensor> parts = List.of(fp32("x", Shape.of(2, 1), 1, 2), fp32("x", Shape.of(1, 1), 3));

        assertThat(Rows.split(Rows.join(parts, memory), new int[] {2, 1})).isEqualTo(parts);
    }

    @Test
    void mayBeStrings() {
        List<Tensor> parts =
                List.of(texts("x", Shape.of(1, 2), "", "ä"), texts("x", Shape.of(2, 2), "long enough", "b", "c", ""));

        assertThat(Rows.split(Rows.join(parts, memory), new int[] {1, 2})).isEqualTo(parts);
    }

    @Test
    void mayBeEmpty() {
        List<Tensor> parts = List.of(fp32("x", Shape.of(2, 0)), fp32("x", Shape.of(1, 0)));

        assertThat(Rows.split(Rows.join(parts, memory), new int[] {2, 1})).isEqualTo(parts);
    }
}
