package io.sampo.node.runtime.onnx;

import static io.sampo.node.testkit.Tensors.fp32;
import static io.sampo.node.testkit.Tensors.int32;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A comparison of rows")
class RowComparisonTest {

    private static final Shape ONE = Shape.of(1, 2);
    private static final Shape TWO = Shape.of(2, 2);

    @Test
    void allowsForTheLastBits() {
        assertThat(agree(fp32("y", ONE, 1, 100), fp32("y", ONE, 2, 3), fp32("y", TWO, 1.00001f, 100.001f, 2, 3)))
                .isTrue();
        assertThat(agree(fp32("y", ONE, 1, 100), fp32("y", ONE, 2, 3), fp32("y", TWO, 1, 100, 2, 3.01f)))
                .isFalse();
    }

    @Test
    void findsRowsThatChangedPlaces() {
        assertThat(agree(fp32("y", ONE, 1, 2), fp32("y", ONE, 3, 4), fp32("y", TWO, 3, 4, 1, 2)))
                .isFalse();
    }

    @Test
    void takesNaNAndInfinitiesForThemselves() {
        Tensor odd = fp32("y", ONE, Float.NaN, Float.POSITIVE_INFINITY);

        assertThat(agree(odd, fp32("y", ONE, 1, 2), fp32("y", TWO, Float.NaN, Float.POSITIVE_INFINITY, 1, 2)))
                .isTrue();
        assertThat(agree(odd, fp32("y", ONE, 1, 2), fp32("y", TWO, 0, Float.POSITIVE_INFINITY, 1, 2)))
                .isFalse();
        assertThat(agree(fp32("y", ONE, 1, 2), odd, fp32("y", TWO, Float.NaN, 2, Float.NaN, Float.POSITIVE_INFINITY)))
                .isFalse();
    }

    @Test
    void wantsIntegersExactly() {
        assertThat(agree(int32("y", ONE, 1, 2), int32("y", ONE, 3, 4), int32("y", TWO, 1, 2, 3, 4)))
                .isTrue();
        assertThat(agree(int32("y", ONE, 1, 2), int32("y", ONE, 3, 4), int32("y", TWO, 1, 2, 3, 5)))
                .isFalse();
    }

    @Test
    void readsHalfPrecision() {
        // 1.0 and 0.5; then 1.0 and 1.0009765625, the next number; then 1.0 and 2.0.
        assertThat(agree(halves(0x3C00, 0x3800), halves(0x3C00, 0x3C00), halves(0x3C00, 0x3800, 0x3C00, 0x3C01)))
                .isTrue();
        assertThat(agree(halves(0x3C00, 0x3800), halves(0x3C00, 0x3C00), halves(0x3C00, 0x3800, 0x3C00, 0x4000)))
                .isFalse();
    }

    @Test
    void wantsAllRowsAndNoOthers() {
        Tensor row = fp32("y", ONE, 1, 1);

        assertThat(agree(row, row, row)).isFalse();
        assertThat(agree(row, row, fp32("y", Shape.of(2, 1), 1, 1))).isFalse();
        assertThat(agree(fp32("y", Shape.of(), 1), fp32("y", Shape.of(), 1), fp32("y", Shape.of(), 1)))
                .isFalse();
    }

    private static boolean agree(Tensor first, Tensor second, Tensor together) {
        return RowComparison.agree(List.of(first), List.of(second), List.of(together));
    }

    private static Tensor halves(int... bits) {
        ByteBuffer bytes = DirectBuffers.allocate(bits.length * Short.BYTES);
        for (int each : bits) {
            bytes.putShort((short) each);
        }
        return Tensor.of("y", DataType.FP16, Shape.of(bits.length / 2, 2), bytes.flip());
    }
}
