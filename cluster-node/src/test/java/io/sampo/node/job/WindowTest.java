package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The window of a queue")
class WindowTest {

    private static final int LARGEST = 128;
    private static final Duration ATTEMPT = Duration.ofMinutes(2);

    private final Window window = new Window(LARGEST, ATTEMPT);

    @Test
    void isAsLargeAsItMayBeForJobsThatEndSoon() {
        assertThat(longestOf(5, 2000)).isLessThan(2000);
        assertThat(window.size(1)).isEqualTo(LARGEST);
        assertThat(window.size(3)).isEqualTo(3 * LARGEST);
        assertThat(window.size(0)).isZero();
    }

    @Test
    @DisplayName("ends where jobs take two seconds, or twice that: those that end began when it was half as large")
    void endsWhereJobsTakeSeconds() {
        longestOf(50, 1000);

        assertThat(window.size(1)).isBetween(40, 82);
    }

    @ParameterizedTest(name = "{0} ms a job")
    @ValueSource(longs = {500, 3000, 10_000, 20_000})
    @DisplayName("leaves every attempt the time it needs, from the first job on")
    void leavesEveryAttemptItsTime(long millisEach) {
        assertThat(longestOf(millisEach, 300)).isLessThan(ATTEMPT.toMillis());
    }

    @Test
    @DisplayName("is small again for a model that became slow")
    void followsAModelThatBecameSlow() {
        longestOf(5, 1000);
        longestOf(10_000, 300);

        assertThat(longestOf(10_000, 100))
                .isLessThanOrEqualTo(Duration.ofSeconds(40).toMillis());
    }

    @Test
    @DisplayName("does not grow by jobs that come one at a time")
    void doesNotGrowByFew() {
        for (int i = 0; i < 1000; i++) {
            window.ended(5, 1, 1);
        }

        assertThat(window.size(1)).isLessThan(16);
    }

    @Test
    @DisplayName("is small after many jobs came back because their time was over")
    void shrinksByJobsThatTimedOut() {
        longestOf(5, 1000);
        for (int i = 0; i < 1000; i++) {
            window.cameBack(ATTEMPT.toMillis(), 1);
        }

        assertThat(window.size(1)).isEqualTo(2);
    }

    @Test
    void neverExceedsASmallLimit() {
        Window one = new Window(1, ATTEMPT);
        one.ended(1, 1, 1);
        one.cameBack(ATTEMPT.toMillis(), 1);

        assertThat(one.size(1)).isEqualTo(1);
    }

    /** Works so many jobs off, one at a time and in order, each of which takes so long alone; returns the longest under way. */
    private long longestOf(long millisEach, int jobs) {
        Deque<Long> underWay = new ArrayDeque<>();
        long now = 0;
        long longest = 0;
        for (int ended = 0; ended < jobs; ended++) {
            while (underWay.size() < window.size(1)) {
                underWay.add(now);
            }
            now += millisEach;
            long took = now - underWay.element();
            longest = Math.max(longest, took);
            window.ended(took, underWay.size(), 1);
            underWay.remove();
        }
        return longest;
    }
}
