package io.sampo.ops.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A server in simulated time that answers in a millisecond, but stands still for two of ten seconds. A generator that waits
 * for it politely sees one slow request; callers who come when they come see many.
 */
@DisplayName("A server that stalls")
class CoordinatedOmissionTest {

    private static final long END = millis(10_000);
    private static final long STALL_FROM = millis(4_000);
    private static final long STALL_UNTIL = millis(6_000);
    private static final long SERVICE = millis(1);

    @Test
    void showsInTheTailOfAnOpenLoop() {
        LoadResult result = simulate(new Arrivals.Scheduled(100, 0, END), 1);

        assertThat(result.total()).isEqualTo(1000);
        assertThat(result.latency().p50Millis()).isCloseTo(1, within(0.1));
        // Of those meant for the two seconds, the earliest waits them all: the tail is as long as the stall.
        assertThat(result.latency().maxMillis()).isCloseTo(2_000, within(10.0));
        assertThat(result.latency().p99Millis()).isBetween(1_800.0, 2_000.0);
        assertThat(result.latency().p90Millis()).isGreaterThan(500);
    }

    @Test
    void showsAsMuchWithMoreConnections() {
        LoadResult result = simulate(new Arrivals.Scheduled(100, 0, END), 1000);

        assertThat(result.latency().p99Millis()).isBetween(1_800.0, 2_000.0);
    }

    @Test
    void hidesInAClosedLoop() {
        LoadResult result = simulate(new Arrivals.Closed(0, END), 1);

        assertThat(result.latency().p99Millis()).isCloseTo(1, within(0.1));
        assertThat(result.latency().maxMillis()).isCloseTo(2_000, within(10.0));
    }

    @Test
    void isTheLongestGapBetweenRightAnswers() {
        LoadResult result = simulate(new Arrivals.Scheduled(100, 0, END), 1);

        assertThat(result.longestGap().toMillis()).isBetween(2_000L, 2_011L);
    }

    /** Runs to the end and until all is answered. */
    private static LoadResult simulate(Arrivals arrivals, int maxConnections) {
        Simulation simulation = new Simulation(arrivals, maxConnections);
        for (long now = 0; now < END || simulation.hasWork(now); now += millis(1)) {
            simulation.step(now);
        }
        return simulation.recorder.result();
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Connections stand at once; each request is answered after its service time, but not during the stall. */
    private static final class Simulation implements Dispatcher.Wire<Integer> {

        private record InFlight(int connection, long intendedNanos, long doneNanos) {}

        private final Recorder recorder = new Recorder(0, END);
        private final Queue<InFlight> inFlight =
                new PriorityQueue<>((a, b) -> Long.compare(a.doneNanos(), b.doneNanos()));
        private final Arrivals arrivals;
        private final Dispatcher<Integer> dispatcher;
        private int toOpen;
        private int connections;
        private long now;

        Simulation(Arrivals arrivals, int maxConnections) {
            this.arrivals = arrivals;
            this.dispatcher = new Dispatcher<>(arrivals, maxConnections, this);
        }

        void step(long nowNanos) {
            now = nowNanos;
            while (!inFlight.isEmpty() && inFlight.element().doneNanos() <= now) {
                InFlight done = inFlight.remove();
                recorder.answered(done.intendedNanos(), now, 200, false, true);
                dispatcher.idle(done.connection(), now);
            }
            dispatcher.dispatch(now);
            for (; toOpen > 0; toOpen--) {
                dispatcher.opened(connections++, now);
            }
        }

        boolean hasWork(long nowNanos) {
            return !inFlight.isEmpty() || arrivals.isDue(nowNanos);
        }

        @Override
        public void send(Integer connection, long intendedNanos) {
            recorder.sent(intendedNanos, now);
            boolean stalled = now >= STALL_FROM && now < STALL_UNTIL;
            inFlight.add(new InFlight(connection, intendedNanos, (stalled ? STALL_UNTIL : now) + SERVICE));
        }

        @Override
        public void open() {
            toOpen++;
        }
    }
}
