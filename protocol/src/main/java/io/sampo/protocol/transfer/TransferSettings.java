package io.sampo.protocol.transfer;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How large messages travel.
 *
 * @param directLimitBytes payloads up to this go as one ordinary message; below Artery's {@code maximum-frame-size}
 * @param chunkBytes the largest piece; below Artery's {@code maximum-large-frame-size}
 * @param window pieces of one message that may be unacknowledged
 * @param maxActive messages that one member sends at the same time; times {@code window} it must stay below Artery's
 *     {@code outbound-large-message-queue-size}
 * @param maxPayloadBytes the largest payload of a message
 * @param maxReceivingBytes memory for messages that are not whole yet, on one member
 * @param maxWaitingBytes payload of messages that wait to be sent, on one member
 * @param timeout how long a message may make no progress
 */
public record TransferSettings(
        int directLimitBytes,
        int chunkBytes,
        int window,
        int maxActive,
        long maxPayloadBytes,
        long maxReceivingBytes,
        long maxWaitingBytes,
        Duration timeout) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public TransferSettings {
        require(directLimitBytes >= 1024, "direct-limit", directLimitBytes, "at least 1 KiB");
        require(chunkBytes >= 1024, "chunk-size", chunkBytes, "at least 1 KiB");
        require(window >= 1, "window", window, "at least 1");
        require(maxActive >= 1, "max-active", maxActive, "at least 1");
        require(
                maxPayloadBytes >= directLimitBytes && maxPayloadBytes <= Integer.MAX_VALUE,
                "max-payload",
                maxPayloadBytes,
                "direct-limit to 2 GiB");
        require(maxReceivingBytes >= maxPayloadBytes, "max-receiving", maxReceivingBytes, "at least max-payload");
        require(maxWaitingBytes >= maxPayloadBytes, "max-waiting", maxWaitingBytes, "at least max-payload");
        require(timeout.toMillis() >= 1, "timeout", timeout, "at least 1 ms");
    }

    /** Reads the {@code sampo.transfer} section of {@code reference.conf}, where every key has its default. */
    public static TransferSettings from(Config transfer) {
        return new TransferSettings(
                Math.toIntExact(transfer.getBytes("direct-limit")),
                Math.toIntExact(transfer.getBytes("chunk-size")),
                transfer.getInt("window"),
                transfer.getInt("max-active"),
                transfer.getBytes("max-payload"),
                transfer.getBytes("max-receiving"),
                transfer.getBytes("max-waiting"),
                transfer.getDuration("timeout"));
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "sampo.transfer." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
