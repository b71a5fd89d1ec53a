package io.sampo.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A traffic split")
class TrafficSplitTest {

    private static final ModelVersion OLD = new ModelVersion(1);
    private static final ModelVersion NEW = new ModelVersion(2);

    @ParameterizedTest
    @CsvSource({"1", "5", "50", "99"})
    void givesVersionItsPercentOfEvenlySpreadChances(int percent) {
        TrafficSplit split = new TrafficSplit(NEW, percent, OLD);

        assertThat(IntStream.range(0, 10_000)
                        .mapToObj(step -> split.pick(step / 10_000.0))
                        .filter(NEW::equals))
                .hasSize(100 * percent);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9999999999999999})
    void givesAllToVersionWithoutRest(double chance) {
        assertThat(TrafficSplit.all(NEW).pick(chance)).isEqualTo(NEW);
    }

    @Test
    void hasVersionOfTheLargerPartAsMain() {
        assertThat(TrafficSplit.all(NEW).main()).isEqualTo(NEW);
        assertThat(new TrafficSplit(NEW, 50, OLD).main()).isEqualTo(NEW);
        assertThat(new TrafficSplit(NEW, 49, OLD).main()).isEqualTo(OLD);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void refusesPercentOutOfBounds(int percent) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrafficSplit(NEW, percent, OLD))
                .withMessage("percent: " + percent + " (expected: 1 to 100)");
    }

    @Test
    void hasRestExactlyIfThereIsSomeLeft() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrafficSplit(NEW, 100, OLD))
                .withMessageStartingWith("percent: 100 with the rest to 1 ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrafficSplit(NEW, 99, null))
                .withMessageStartingWith("percent: 99 with the rest to null ");
    }

    @Test
    void isPrintedWithItsParts() {
        assertThat(TrafficSplit.all(NEW)).hasToString("2");
        assertThat(new TrafficSplit(NEW, 5, OLD)).hasToString("2 (5 %), 1");
    }
}
