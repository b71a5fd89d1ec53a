package io.sampo.client.routing;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How patient a client is.
 *
 * @param heartbeatInterval how often members say that they live
 * @param silenceLimit a member silent for this long is suspected; at least two heartbeats
 * @param deadlineGrace how long beyond a deadline the replica may still be the one to say so
 * @param maxWaiting requests that may wait for versions that are being loaded for them, at least 1
 */
public record RoutingSettings(
        Duration heartbeatInterval, Duration silenceLimit, Duration deadlineGrace, int maxWaiting) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public RoutingSettings {
        require(heartbeatInterval.toMillis() >= 1, "heartbeat-interval", heartbeatInterval, "at least 1 ms");
        require(
                silenceLimit.compareTo(heartbeatInterval.multipliedBy(2)) >= 0,
                "silence-limit",
                silenceLimit,
                "at least two heartbeat-intervals");
        require(!deadlineGrace.isNegative(), "deadline-grace", deadlineGrace, "not negative");
        require(maxWaiting >= 1, "max-waiting", maxWaiting, "at least 1");
    }

    /** Reads the {@code sampo.client} section of {@code reference.conf}, where every key has its default. */
    public static RoutingSettings from(Config client) {
        return new RoutingSettings(
                client.getDuration("heartbeat-interval"),
                client.getDuration("silence-limit"),
                client.getDuration("deadline-grace"),
                client.getInt("max-waiting"));
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("sampo.client." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
