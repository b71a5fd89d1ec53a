package io.sampo.edge.stream;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What streams may cost.
 *
 * @param keepAlive how long a stream of events may be silent before a comment is sent
 * @param maxMessageBytes the longest message taken from a WebSocket
 * @param maxInFlight messages of one WebSocket that are taken before the first of them is answered
 * @param maxSubscriptions jobs that one WebSocket may follow at a time
 */
public record StreamSettings(Duration keepAlive, int maxMessageBytes, int maxInFlight, int maxSubscriptions) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public StreamSettings {
        require(keepAlive.toMillis() >= 1, "keep-alive", keepAlive, "at least 1 ms");
        require(maxMessageBytes >= 1, "max-message", maxMessageBytes, "at least 1 byte");
        require(maxInFlight >= 1, "max-in-flight", maxInFlight, "at least 1");
        require(maxSubscriptions >= 1, "max-subscriptions", maxSubscriptions, "at least 1");
    }

    /** Reads the {@code sampo.edge.streams} section of {@code reference.conf}, where every key has its default. */
    public static StreamSettings from(Config streams) {
        return new StreamSettings(
                streams.getDuration("keep-alive"),
                Math.toIntExact(streams.getBytes("max-message")),
                streams.getInt("max-in-flight"),
                streams.getInt("max-subscriptions"));
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "sampo.edge.streams." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
