package io.sampo.node.batching;

import static io.sampo.node.batching.ShortRuns.LEAST_RUNS;
import static io.sampo.node.batching.ShortRuns.LONG_NANOS;
import static io.sampo.node.batching.ShortRuns.MOST_RUNS;
import static io.sampo.node.batching.ShortRuns.SHORT_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortRunsTest {

    private static final long SHORT = SHORT_NANOS / 2;

    private final ShortRuns runs = new ShortRuns();

    @Test
    void areBelievedAfterSomeOfThem() {
        assertThat(runsUntilBelieved(LEAST_RUNS)).isEqualTo(LEAST_RUNS);
    }

    @Test
    void areNotBelievedWhereTooManyAreLonger() {
        for (int i = 0; i < 10 * LEAST_RUNS; i++) {
            runs.ran(i % 2 == 0 ? 2 * SHORT_NANOS : SHORT);
        }

        assertThat(runs.areExpected()).isFalse();
    }

    @Test
    void eachLongRunDoublesWhatItTakesToBeBelievedAgain() {
        runsUntilBelieved(LEAST_RUNS);
        runs.ran(LONG_NANOS + 1);
        assertThat(runsUntilBelieved(MOST_RUNS)).isBetween(2 * LEAST_RUNS, 2 * LEAST_RUNS + 100);
        runs.ran(LONG_NANOS + 1);
        assertThat(runsUntilBelieved(MOST_RUNS)).isBetween(4 * LEAST_RUNS, 4 * LEAST_RUNS + 100);
    }

    @Test
    void whoIsLongAgainAndAgainIsBelievedAtMostOnceInAMillionRuns() {
        for (int i = 0; i < 40; i++) {
            runs.ran(LONG_NANOS + 1);
        }

        assertThat(runsUntilBelieved(2 * MOST_RUNS)).isBetween(MOST_RUNS, MOST_RUNS + 100);
    }

    @Test
    void longRunsOfThePastAreForgotten() {
        for (int i = 0; i < 5; i++) {
            runs.ran(LONG_NANOS + 1);
        }
        for (int i = 0; i < 4 * 32 * LEAST_RUNS * 2; i++) {
            runs.ran(SHORT);
        }
        runs.ran(LONG_NANOS + 1);

        assertThat(runsUntilBelieved(MOST_RUNS)).isBetween(2 * LEAST_RUNS, 2 * LEAST_RUNS + 100);
    }

    private int runsUntilBelieved(int most) {
        for (int i = 1; i <= most; i++) {
            runs.ran(SHORT);
            if (runs.areExpected()) {
                return i;
            }
        }
        return most + 1;
    }
}
