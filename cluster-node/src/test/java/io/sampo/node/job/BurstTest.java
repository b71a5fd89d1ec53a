package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Of ten seconds at most. */
@DisplayName("A burst of jobs")
class BurstTest {

    private final Burst burst = new Burst(Duration.ofSeconds(10));
    private long now = 1_000_000;

    @Test
    void isOnWhileManyArrive() {
        pass(500, 1000);
        assertThat(burst.isOn(now)).isTrue();

        pass(2000, 0);
        assertThat(burst.isOn(now)).isFalse();
    }

    @Test
    void isNoneOfAFew() {
        pass(3000, 50);

        assertThat(burst.isOn(now)).isFalse();
    }

    @Test
    void lastsNoLongerThanItMayAndBeginsAgainOnlyAfterARest() {
        pass(9000, 1000);
        assertThat(burst.isOn(now)).isTrue();
        pass(2000, 1000);
        assertThat(burst.isOn(now)).isFalse();
        pass(60_000, 1000);
        assertThat(burst.isOn(now)).isFalse();

        pass(2000, 0);
        pass(500, 1000);

        assertThat(burst.isOn(now)).isTrue();
    }

    @Test
    void neverIsWhereItMayNotLast() {
        Burst never = new Burst(Duration.ZERO);
        never.arrived(10_000, now);

        assertThat(never.isOn(now)).isFalse();
    }

    @Test
    void letsHalfAsManyStartAfterASlowWriteAndAFewMoreAfterEachQuickOne() {
        assertThat(burst.group(256)).isEqualTo(32);

        burst.wrote(41);
        assertThat(burst.group(256)).isEqualTo(16);
        for (int i = 0; i < 10; i++) {
            burst.wrote(500);
        }
        assertThat(burst.group(256)).isEqualTo(12);

        burst.wrote(40);
        assertThat(burst.group(256)).isEqualTo(14);
    }

    @Test
    void letsAnEighthOfTheWindowStartAtMostButNotTooFew() {
        for (int i = 0; i < 100; i++) {
            burst.wrote(1);
        }

        assertThat(burst.group(256)).isEqualTo(32);
        assertThat(burst.group(128)).isEqualTo(16);
        assertThat(burst.group(8)).isEqualTo(12);
    }

    @Test
    void beginsWithAFewAfterATimeWithoutReplicas() {
        assertThat(burst.group(0)).isEqualTo(12);
        burst.wrote(1);

        assertThat(burst.group(128)).isEqualTo(14);
    }

    /** Time goes by, in which so many a second arrive. */
    private void pass(int millis, int arrivingPerSecond) {
        for (int i = 0; i < millis; i += 20) {
            now += 20;
            burst.arrived(arrivingPerSecond / 50, now);
            burst.isOn(now);
        }
    }
}
