package io.sampo.edge.job;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What jobs that come over HTTP get.
 *
 * @param defaultLifetime how long a job may take that names no time of its own
 * @param maxLifetime the longest that one may ask for
 */
public record JobSettings(Duration defaultLifetime, Duration maxLifetime) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public JobSettings {
        require(defaultLifetime.toSeconds() >= 1, "default-lifetime", defaultLifetime, "at least 1 s");
        require(maxLifetime.compareTo(defaultLifetime) >= 0, "max-lifetime", maxLifetime, "at least default-lifetime");
    }

    /** Reads the {@code sampo.edge.jobs} section of {@code reference.conf}, where every key has its default. */
    public static JobSettings from(Config jobs) {
        return new JobSettings(jobs.getDuration("default-lifetime"), jobs.getDuration("max-lifetime"));
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "sampo.edge.jobs." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
