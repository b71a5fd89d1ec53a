package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.ops.load.scenario.WarmUp.Slice;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A warm-up")
class WarmUpTest {

    private static final Duration MOST = Duration.ofSeconds(40);

    @Test
    void takesAFewSlicesAtLeast() {
        assertThat(WarmUp.isWarm(List.of(), MOST)).isFalse();
        assertThat(isWarm(Collections.nCopies(7, 100.0))).isFalse();
        assertThat(isWarm(Collections.nCopies(8, 100.0))).isTrue();
    }

    @Test
    void goesOnWhileSpeedRises() {
        assertThat(isWarm(List.of(100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0)))
                .isFalse();
        assertThat(isWarm(List.of(100.0, 200.0, 250.0, 300.0, 299.0, 298.0, 305.0, 302.0)))
                .isTrue();
    }

    @Test
    void isNotDeceivedByOneSlowSlice() {
        assertThat(isWarm(List.of(100.0, 200.0, 300.0, 310.0, 350.0, 400.0, 150.0, 150.0)))
                .isFalse();
    }

    @Test
    void goesOnWhileTheCompilersAreBusy() {
        assertThat(WarmUp.isWarm(Collections.nCopies(20, new Slice(100, 1, 0.3)), MOST))
                .isFalse();
        assertThat(WarmUp.isWarm(Collections.nCopies(20, new Slice(100, 1, 0.05)), MOST))
                .isTrue();
    }

    @Test
    void endsEvenIfSpeedNeverStopsRising() {
        List<Double> rising =
                IntStream.range(0, 40).mapToObj(i -> Math.pow(2, i)).toList();

        assertThat(isWarm(rising.subList(0, 39))).isFalse();
        assertThat(isWarm(rising)).isTrue();
    }

    private static boolean isWarm(List<Double> speeds) {
        return WarmUp.isWarm(
                speeds.stream().map(speed -> new Slice(speed, 1, 0)).toList(), MOST);
    }
}
