package io.sampo.protocol.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@DisplayName("A tensor")
class TensorTest {

    @ParameterizedTest
    @CsvSource({
        "BOOL, 1",
        "UINT8, 1",
        "UINT16, 2",
        "UINT32, 4",
        "UINT64, 8",
        "INT8, 1",
        "INT16, 2",
        "INT32, 4",
        "INT64, 8",
        "FP16, 2",
        "BF16, 2",
        "FP32, 4",
        "FP64, 8"
    })
    void hasAsManyBytesAsTypeAndShapeSay(DataType type, int elementBytes) {
        Tensor tensor = Tensor.of("t", type, Shape.of(2, 3), DirectBuffers.allocate(6 * elementBytes));

        assertThat(tensor.sizeBytes()).isEqualTo(6 * elementBytes);
        assertThat(DataType.named(type.name())).contains(type);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BYTES")
    void refusesOneByteMoreOrLess(DataType type) {
        int expected = 6 * type.elementBytes();
        for (int bytes : new int[] {0, expected - 1, expected + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of("t", type, Shape.of(2, 3), DirectBuffers.allocate(bytes)))
                    .withMessage("tensor 't': " + bytes + " bytes (expected: " + expected + " for shape [2,3] of "
                            + type + ")");
        }
    }

    @Test
    void refusesShapeWhoseBytesOverflow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of("t", DataType.FP64, Shape.of(1L << 61), DirectBuffers.allocate(0)));
    }

    @Test
    void refusesVariableShape() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of("t", DataType.FP64, Shape.of(-1), DirectBuffers.allocate(0)))
                .withMessageContaining("no variable dimension");
    }

    @Test
    void refusesHeapBuffer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of("t", DataType.UINT8, Shape.of(1), ByteBuffer.allocate(1)))
                .withMessage("tensor 't': a heap buffer (expected: a direct one)");
    }

    @Test
    void takesWhatRemainsWithoutCopy() {
        ByteBuffer memory = ByteBuffer.allocateDirect(8).order(ByteOrder.BIG_ENDIAN);
        Tensor tensor =
                Tensor.of("t", DataType.INT16, Shape.of(2), memory.position(2).limit(6));

        memory.put(2, (byte) 1);

        assertThat(tensor.bytes().getShort()).isEqualTo((short) 1);
    }

    @Test
    void givesEachReaderAPositionOfItsOwn() {
        Tensor tensor = Tensor.of("t", DataType.INT32, Shape.of(1), DirectBuffers.allocate(4));

        assertThat(tensor.bytes().getInt()).isZero();

        assertThat(tensor.bytes().remaining()).isEqualTo(4);
        assertThat(tensor.bytes().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void equalsWhatHasTheSameContent() {
        Tensor tensor = Tensor.of("t", DataType.INT32, Shape.of(1), DirectBuffers.allocate(4));

        assertThat(tensor)
                .isEqualTo(Tensor.of("t", DataType.INT32, Shape.of(1), DirectBuffers.allocate(4)))
                .isEqualTo(tensor.named("u").named("t"))
                .isNotEqualTo(tensor.named("u"))
                .isNotEqualTo(Tensor.of("t", DataType.UINT32, Shape.of(1), DirectBuffers.allocate(4)))
                .isNotEqualTo(Tensor.of("t", DataType.INT32, Shape.of(1, 1), DirectBuffers.allocate(4)))
                .hasToString("t:INT32[1]");
    }
}
