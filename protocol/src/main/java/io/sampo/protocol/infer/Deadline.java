package io.sampo.protocol.infer;

import java.time.Duration;

/**
 * The moment after which nobody wants the answer.
 *
 * <p>It is kept on this JVM's monotonic clock; what crosses the wire is the time left, so that clocks need not agree.
 *
 * @param atNanos on the scale of {@link System#nanoTime()}
 */
public record Deadline(long atNanos) {

    /** The deadline that lies {@code left} after {@code nowNanos}. */
    public static Deadline after(Duration left, long nowNanos) {
        return new Deadline(nowNanos + left.toNanos());
    }

    /** The deadline that lies {@code left} from now. */
    public static Deadline in(Duration left) {
        return after(left, System.nanoTime());
    }

    /** Nanoseconds left at {@code nowNanos}; negative once it has passed. */
    public long leftNanos(long nowNanos) {
        return atNanos - nowNanos;
    }

    /** Whether it has passed at {@code nowNanos}. */
    public boolean hasPassed(long nowNanos) {
        return leftNanos(nowNanos) <= 0;
    }
}
