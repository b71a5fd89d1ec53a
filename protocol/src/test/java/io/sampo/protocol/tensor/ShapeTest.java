package io.sampo.protocol.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A shape")
class ShapeTest {

    @Test
    void countsElements() {
        assertThat(Shape.of().elementCount()).isEqualTo(1);
        assertThat(Shape.of(2, 3, 4).elementCount()).isEqualTo(24);
        assertThat(Shape.of(1L << 31, (1L << 32) - 1).elementCount()).isEqualTo((1L << 63) - (1L << 31));
        assertThat(Shape.of(Long.MAX_VALUE, 1).elementCount()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void isEmptyWithOneZeroWhateverElseItHas() {
        assertThat(Shape.of(0).elementCount()).isZero();
        assertThat(Shape.of(Long.MAX_VALUE, 0, 1).elementCount()).isZero();
    }

    @Test
    void refusesToCountBeyondLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(1L << 32, 1L << 31).elementCount())
                .withMessage("shape: [4294967296,2147483648] (expected: at most 2^63-1 elements)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(1L << 32, 1L << 32, 0).elementCount())
                .withMessage("shape: [4294967296,4294967296,0] (expected: at most 2^63-1 elements)");
    }

    @Test
    void refusesToCountWhatIsVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(0, -1).elementCount())
                .withMessage("shape: [0,-1] (expected: no variable dimension)");
    }

    @Test
    void refusesDimensionsBelowVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(2, -2))
                .withMessage("shape: [2, -2] (expected: no dimension below -1)");
    }

    @Test
    void refusesAbsurdRanks() {
        assertThat(Shape.of(new long[Shape.MAX_RANK]).rank()).isEqualTo(32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(new long[Shape.MAX_RANK + 1]))
                .withMessage("shape: 33 dimensions (expected: at most 32)");
    }

    @Test
    void keepsItsDimensionsToItself() {
        long[] dims = {1, 2};
        Shape shape = Shape.of(dims);

        dims[0] = 9;
        shape.toArray()[1] = 9;

        assertThat(shape).isEqualTo(Shape.of(1, 2)).hasSameHashCodeAs(Shape.of(1, 2));
    }

    @Test
    void acceptsWhatAgreesWhereItIsNotVariable() {
        Shape wanted = Shape.of(Shape.VARIABLE, 16);

        assertThat(wanted.accepts(Shape.of(0, 16))).isTrue();
        assertThat(wanted.accepts(Shape.of(4, 16))).isTrue();
        assertThat(wanted.accepts(Shape.of(4, 15))).isFalse();
        assertThat(wanted.accepts(Shape.of(16))).isFalse();
        assertThat(Shape.of().accepts(Shape.of())).isTrue();
        assertThat(wanted.isConcrete()).isFalse();
    }

    @Test
    void comparesAndReplacesOuterDimension() {
        assertThat(Shape.of(1, 2, 3).sameInner(Shape.of(9, 2, 3))).isTrue();
        assertThat(Shape.of(1, 2, 3).sameInner(Shape.of(1, 2, 4))).isFalse();
        assertThat(Shape.of(1, 2).sameInner(Shape.of(1, 2, 2))).isFalse();
        assertThat(Shape.of().sameInner(Shape.of())).isFalse();
        assertThat(Shape.of(1, 2).withOuter(7)).isEqualTo(Shape.of(7, 2));
    }

    @Test
    void printsAsTheProtocolWritesIt() {
        assertThat(Shape.of()).hasToString("[]");
        assertThat(Shape.of(-1, 384)).hasToString("[-1,384]");
    }
}
