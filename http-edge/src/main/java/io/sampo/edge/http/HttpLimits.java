package io.sampo.edge.http;

import java.time.Duration;

/**
 * What a client may send, and what is worth compressing for it.
 *
 * @param maxBodyBytes the largest body, as sent and once decompressed
 * @param headTimeout how long the head of a request may take to arrive; the connection is closed then
 * @param bodyTimeout how long a body may take to arrive
 * @param compressFromBytes the smallest answer that is compressed for clients that accept it
 * @param bodyMemoryBytes what large bodies and answers may hold of the heap, in all; see {@link BodyMemory}
 */
public record HttpLimits(
        int maxBodyBytes, Duration headTimeout, Duration bodyTimeout, int compressFromBytes, long bodyMemoryBytes) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public HttpLimits {
        require(maxBodyBytes >= 1, "max-body", maxBodyBytes, "at least 1 byte");
        require(headTimeout.toMillis() >= 2, "head-timeout", headTimeout, "at least 2 ms");
        require(bodyTimeout.toMillis() >= 1, "body-timeout", bodyTimeout, "at least 1 ms");
        require(compressFromBytes >= 0, "compress-from", compressFromBytes, "at least 0 bytes");
        require(bodyMemoryBytes >= 1, "body-memory", bodyMemoryBytes, "auto, or at least 1 byte");
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("sampo.edge." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
