package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A warm-up")
class WarmUpTest {

    @Test
    void takesAFewSlicesAtLeast() {
        assertThat(WarmUp.isWarm(List.of())).isFalse();
        assertThat(WarmUp.isWarm(Collections.nCopies(7, 100.0))).isFalse();
        assertThat(WarmUp.isWarm(Collections.nCopies(8, 100.0))).isTrue();
    }

    @Test
    void goesOnWhileSpeedRises() {
        assertThat(WarmUp.isWarm(List.of(100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0)))
                .isFalse();
        assertThat(WarmUp.isWarm(List.of(100.0, 200.0, 250.0, 300.0, 299.0, 298.0, 305.0, 302.0)))
                .isTrue();
    }

    @Test
    void isNotDeceivedByOneSlowSlice() {
        assertThat(WarmUp.isWarm(List.of(100.0, 200.0, 300.0, 310.0, 350.0, 400.0, 150.0, 150.0)))
                .isFalse();
    }

    @Test
    void endsEvenIfSpeedNeverStopsRising() {
        List<Double> rising =
                IntStream.range(0, 40).mapToObj(i -> Math.pow(2, i)).toList();

        assertThat(WarmUp.isWarm(rising)).isTrue();
    }
}
