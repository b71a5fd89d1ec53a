package io.sampo.client.job;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How patient a client is with job desks, and how much it takes on.
 *
 * @param attemptTimeout a desk that has not answered within this is passed over for another one
 * @param requestTimeout a request that no desk has answered within this is given up; at least {@code attemptTimeout}
 * @param deskGrace how long to wait for a first desk to be heard of; at most {@code requestTimeout}
 * @param maxOutstanding requests under way, beyond which new ones are refused
 * @param maxWatches watches at the same time, beyond which new ones are refused
 */
public record JobClientSettings(
        Duration attemptTimeout, Duration requestTimeout, Duration deskGrace, int maxOutstanding, int maxWatches) {

    private static final String SECTION = "sampo.client.jobs.";

    /** What a slow network carries a second; patience grows with what is to be carried. */
    private static final long CARRIED_BYTES_A_SECOND = 8L << 20;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public JobClientSettings {
        require(attemptTimeout.toMillis() >= 1, "attempt-timeout", attemptTimeout, "at least 1 ms");
        require(
                requestTimeout.compareTo(attemptTimeout) >= 0,
                "request-timeout",
                requestTimeout,
                "at least attempt-timeout");
        require(
                !deskGrace.isNegative() && deskGrace.compareTo(requestTimeout) <= 0,
                "desk-grace",
                deskGrace,
                "0 to request-timeout");
        require(maxOutstanding >= 1, "max-outstanding", maxOutstanding, "at least 1");
        require(maxWatches >= 1, "max-watches", maxWatches, "at least 1");
    }

    /** Reads the {@code sampo.client.jobs} section of {@code reference.conf}, where every key has its default. */
    public static JobClientSettings from(Config jobs) {
        return new JobClientSettings(
                jobs.getDuration("attempt-timeout"),
                jobs.getDuration("request-timeout"),
                jobs.getDuration("desk-grace"),
                jobs.getInt("max-outstanding"),
                jobs.getInt("max-watches"));
    }

    /** How long a desk may take for a request with so large a payload. */
    Duration attemptTimeout(long payloadBytes) {
        return attemptTimeout.plusSeconds(payloadBytes / CARRIED_BYTES_A_SECOND);
    }

    /** How long all desks together may take for a request with so large a payload. */
    Duration requestTimeout(long payloadBytes) {
        return requestTimeout.plusSeconds(payloadBytes / CARRIED_BYTES_A_SECOND);
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(SECTION + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
