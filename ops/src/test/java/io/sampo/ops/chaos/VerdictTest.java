package io.sampo.ops.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A verdict")
class VerdictTest {

    @Test
    void isGoodIfEveryJobSucceededOnce() {
        assertThat(verdict(Map.of("succeeded", 10), 0, 0, 0, 0).isGood()).isTrue();
    }

    @Test
    void isBadIfAnythingIsAmiss() {
        assertThat(verdict(Map.of("succeeded", 10), 1, 0, 0, 0).isGood()).isFalse();
        assertThat(verdict(Map.of("succeeded", 10), 0, 1, 0, 0).isGood()).isFalse();
        assertThat(verdict(Map.of("succeeded", 10), 0, 0, 1, 0).isGood()).isFalse();
        assertThat(verdict(Map.of("succeeded", 10), 0, 0, 0, 1).isGood()).isFalse();
        assertThat(verdict(Map.of("succeeded", 9, "failed", 1), 0, 0, 0, 0).isGood())
                .isFalse();
    }

    @Test
    void showsEachState() {
        assertThat(verdict(Map.of("succeeded", 9, "quarantined", 1), 0, 0, 0, 0).table())
                .contains("succeeded", "quarantined", "BAD");
    }

    @Test
    void tellsWrongResultsFromThoseThatNobodyCouldFetch() {
        Verdict verdict = verdict(Map.of("succeeded", 10), 0, 2, 3, 0);

        assertThat(verdict.table()).containsPattern("results not fetched +2\\R").containsPattern("wrong results +3\\R");
        assertThat(verdict.json().path("unfetched").asInt()).isEqualTo(2);
        assertThat(verdict.json().path("wrong").asInt()).isEqualTo(3);
    }

    private static Verdict verdict(Map<String, Integer> byState, int lost, int unfetched, int wrong, int twice) {
        return new Verdict(
                10,
                0,
                byState,
                10,
                0,
                lost,
                unfetched,
                wrong,
                twice,
                1,
                0,
                0,
                Duration.ofMillis(1500),
                Duration.ofSeconds(9));
    }
}
