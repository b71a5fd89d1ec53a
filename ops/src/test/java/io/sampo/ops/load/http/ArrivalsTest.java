package io.sampo.ops.load.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ten a second for one second, from a moment at which {@code System.nanoTime()} wraps. */
@DisplayName("Arrivals")
class ArrivalsTest {

    private static final long START = Long.MAX_VALUE - millis(150);
    private static final long END = START + millis(1000);

    private final Arrivals.Scheduled scheduled = new Arrivals.Scheduled(10, START, END);
    private final Arrivals.Closed closed = new Arrivals.Closed(START, END);

    @Test
    void ofAnOpenLoopAreAtEvenDistances() {
        assertThat(scheduled.take(END)).isEqualTo(START);
        assertThat(scheduled.take(END)).isEqualTo(START + millis(100));
        assertThat(scheduled.take(END)).isEqualTo(START + millis(200));
    }

    @Test
    void ofAnOpenLoopAreDueNotBeforeTheirTime() {
        assertThat(scheduled.isDue(START - 1)).isFalse();
        assertThat(scheduled.isDue(START)).isTrue();
        scheduled.take(START);

        assertThat(scheduled.isDue(START + millis(100) - 1)).isFalse();
        assertThat(scheduled.isDue(START + millis(100))).isTrue();
    }

    @Test
    void ofAnOpenLoopPileUpWhileNobodyTakesThem() {
        assertThat(scheduled.overdue(START - 1)).isZero();
        assertThat(scheduled.overdue(START + millis(350))).isEqualTo(4);
        scheduled.take(START + millis(350));

        assertThat(scheduled.overdue(START + millis(350))).isEqualTo(3);
    }

    @Test
    void ofAnOpenLoopEnd() {
        for (int i = 0; i < 10; i++) {
            scheduled.take(END);
        }

        assertThat(scheduled.isDue(END + millis(5000))).isFalse();
        assertThat(scheduled.overdue(END + millis(5000))).isZero();
    }

    @Test
    void ofAClosedLoopStartWhenTheyAreTaken() {
        assertThat(closed.isDue(START - 1)).isFalse();
        assertThat(closed.isDue(START)).isTrue();
        assertThat(closed.take(START + 7)).isEqualTo(START + 7);
        assertThat(closed.isDue(END)).isFalse();
        assertThat(closed.overdue(END)).isZero();
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
