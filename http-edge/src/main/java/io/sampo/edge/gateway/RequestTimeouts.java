package io.sampo.edge.gateway;

import io.sampo.protocol.infer.Deadline;
import java.time.Duration;

/**
 * How long requests may take.
 *
 * @param usual for requests that name no time of their own
 * @param longest for those that do
 */
public record RequestTimeouts(Duration usual, Duration longest) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public RequestTimeouts {
        require(usual.toMillis() >= 1, "default-timeout", usual, "at least 1 ms");
        require(longest.compareTo(usual) >= 0, "max-timeout", longest, "at least default-timeout");
    }

    private static void require(boolean holds, String key, Duration value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("sampo.edge." + key + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** The deadline of a request that came at {@code startNanos} and names no time of its own. */
    public Deadline deadline(long startNanos) {
        return Deadline.after(usual, startNanos);
    }

    /** The deadline of one that asks for {@code micros}, at least 1; what exceeds the longest time is cut. */
    public Deadline deadline(long startNanos, long micros) {
        long longestMicros = longest.toNanos() / 1000;
        return new Deadline(startNanos + Math.min(micros, longestMicros) * 1000);
    }
}
