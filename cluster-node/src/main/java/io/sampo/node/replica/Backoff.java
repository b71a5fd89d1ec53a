package io.sampo.node.replica;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How long to wait before another attempt.
 *
 * @param shortest after the first failure
 * @param longest however many failures there were
 */
public record Backoff(Duration shortest, Duration longest) {

    private static final int MAX_DOUBLINGS = 30;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public Backoff {
        if (shortest.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "sampo.replica.backoff.shortest: " + shortest + " (expected: at least 1 ms)");
        }
        if (longest.compareTo(shortest) < 0) {
            throw new IllegalArgumentException(
                    "sampo.replica.backoff.longest: " + longest + " (expected: at least shortest)");
        }
    }

    /** Reads the {@code sampo.replica.backoff} section of {@code reference.conf}, where every key has its default. */
    public static Backoff from(Config backoff) {
        return new Backoff(backoff.getDuration("shortest"), backoff.getDuration("longest"));
    }

    /**
     * The delay after so many failures in a row: it doubles with each.
     *
     * @param failures at least 1
     */
    public Duration after(int failures) {
        int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
        Duration delay = shortest.multipliedBy(1L << doublings);
        return delay.compareTo(longest) > 0 ? longest : delay;
    }
}
