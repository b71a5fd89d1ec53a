package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.job.QueueCommand.Measured;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A bound of ten jobs. */
@DisplayName("What a member knows of a queue's level")
class QueueLevelTest {

    /** Starts where {@code System.nanoTime()} may: about to wrap. */
    private long nanos = Long.MAX_VALUE - 1000;

    private final QueueLevel level = new QueueLevel(10);

    @Test
    void letsInAsManyAsMayBeThoughItHasNotHeardOfTheQueue() {
        assertThat(admitted(12)).isEqualTo(10);
    }

    @Test
    void countsWhatTheQueueHasAndWhatWasLetInSinceItWasAsked() {
        assertThat(admitted(3)).isEqualTo(3);
        assertThat(level.asks(nanos)).isTrue();
        assertThat(admitted(2)).isEqualTo(2);

        level.answered(new Measured(6, 1));

        assertThat(level.jobs()).isEqualTo(8);
        assertThat(admitted(5)).isEqualTo(2);
    }

    @Test
    void letsInAgainWhatThereIsRoomFor() {
        hears(new Measured(10, 1));
        assertThat(admitted(1)).isZero();

        hears(new Measured(7, 1));

        assertThat(admitted(5)).isEqualTo(3);
    }

    @Test
    void asksOnceAtATimeAndNotTooOften() {
        assertThat(level.asks(nanos)).isTrue();
        nanos += Duration.ofSeconds(5).toNanos();
        assertThat(level.asks(nanos)).as("before there is an answer").isFalse();
        level.answered(new Measured(0, 0));
        assertThat(level.asks(nanos)).isTrue();
        level.answered(new Measured(0, 0));
        nanos += Duration.ofMillis(199).toNanos();
        assertThat(level.asks(nanos)).isFalse();
        nanos += Duration.ofMillis(1).toNanos();
        assertThat(level.asks(nanos)).isTrue();
    }

    @Test
    void asksAgainAndKeepsWhatItKnewIfThereIsNoAnswer() {
        hears(new Measured(9, 1));
        nanos += Duration.ofMillis(200).toNanos();
        assertThat(level.asks(nanos)).isTrue();
        level.unanswered();

        assertThat(admitted(3)).isEqualTo(1);
        nanos += Duration.ofMillis(200).toNanos();
        assertThat(level.asks(nanos)).isTrue();
    }

    @Test
    void saysWhenThereIsRoomAtThePaceOfLate() {
        hears(new Measured(29, 2));

        assertThat(level.admit()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void asksForASecondAtLeast() {
        hears(new Measured(10, 500));

        assertThat(level.admit()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void asksForAsLongAsItLooksBackIfNothingEnds() {
        hears(new Measured(10, 0));

        assertThat(level.admit()).isEqualTo(Duration.ofSeconds(30));
    }

    private void hears(Measured measured) {
        nanos += Duration.ofMillis(200).toNanos();
        assertThat(level.asks(nanos)).isTrue();
        level.answered(measured);
    }

    private int admitted(int submissions) {
        int admitted = 0;
        for (int i = 0; i < submissions; i++) {
            admitted += level.admit() == null ? 1 : 0;
        }
        return admitted;
    }
}
