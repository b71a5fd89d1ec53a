package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.ops.load.http.Latency;
import io.sampo.ops.load.http.LoadResult;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The overload scenario")
class OverloadScenarioTest {

    @Test
    void isContentIfAllThatWasNotServedWasRefusedPolitely() {
        assertThat(OverloadScenario.politeShare(result(100, 50, 0, 0))).isEqualTo(1);
    }

    @Test
    void isContentIfNothingWasRefusedAtAll() {
        assertThat(OverloadScenario.politeShare(result(100, 0, 0, 0))).isEqualTo(1);
    }

    @Test
    void countsARefusalWithoutRetryAfterAsImpolite() {
        assertThat(OverloadScenario.politeShare(result(100, 40, 10, 0))).isEqualTo(0.75);
    }

    @Test
    void countsWhatFailedInAnyOtherWayAsImpolite() {
        assertThat(OverloadScenario.politeShare(result(100, 30, 0, 10))).isEqualTo(0.75);
    }

    private static LoadResult result(long right, long refusals, long withoutRetryAfter, long broken) {
        return new LoadResult(
                Duration.ofSeconds(1),
                right,
                right,
                0,
                broken,
                0,
                0,
                0,
                0,
                refusals,
                withoutRetryAfter,
                Map.of(),
                Duration.ZERO,
                latency(right + broken),
                latency(refusals));
    }

    private static Latency latency(long count) {
        return new Latency(count, 1, 1, 1, 1, 1, 1);
    }
}
