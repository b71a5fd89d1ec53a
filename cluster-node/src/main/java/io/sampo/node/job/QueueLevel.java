package io.sampo.node.job;

import io.sampo.protocol.job.QueueCommand.Measured;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How full the queue of one model is, as far as a member knows: what the queue said last, and what was let in here since it was
 * asked for that. What others let in meanwhile is not known, nor what was on its way to the queue when that answered: so the
 * bound may be exceeded by as much. Time is an argument, in nanoseconds, monotonic. Thread-safe.
 */
final class QueueLevel {

    /** The least time between two questions, however many submissions there are. */
    private static final long ASK_EVERY_NANOS = Duration.ofMillis(200).toNanos();

    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
    /** While none ended for as long as is looked at, it is not worth trying sooner than that. */
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(Pace.SECONDS);

    private final int maxQueued;
    private Measured measured = new Measured(0, 0);
    private long admitted;
    /** Those of {@link #admitted} that are older than what was measured, and than the question that is under way. */
    private long admittedBefore;

    private long admittedBeforeAsking;
    private boolean everAsked;
    private boolean asking;
    private long askedNanos;

    QueueLevel(int maxQueued) {
        this.maxQueued = maxQueued;
    }

    /** Whether the queue is to be asked now; if so, {@link #answered} or {@link #unanswered} is to follow. */
    synchronized boolean asks(long nowNanos) {
        if (asking || (everAsked && nowNanos - askedNanos < ASK_EVERY_NANOS)) {
            return false;
        }
        everAsked = true;
        asking = true;
        askedNanos = nowNanos;
        admittedBeforeAsking = admitted;
        return true;
    }

    synchronized void answered(Measured answer) {
        asking = false;
        measured = answer;
        admittedBefore = admittedBeforeAsking;
    }

    /** What was known is still the best there is. */
    synchronized void unanswered() {
        asking = false;
    }

    /** Lets one more in: null, or when it is worth another try. */
    synchronized @Nullable Duration admit() {
        long excess = jobs() + 1 - maxQueued;
        if (excess <= 0) {
            admitted++;
            return null;
        } else if (measured.endedPerSecond() <= 0) {
            return LONGEST_RETRY;
        }
        Duration untilRoom = Duration.ofMillis((long) Math.ceil(1000 * excess / measured.endedPerSecond()));
        return untilRoom.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : untilRoom;
    }

    /** How many jobs there are, as far as is known. */
    synchronized long jobs() {
        return measured.jobs() + admitted - admittedBefore;
    }
}
