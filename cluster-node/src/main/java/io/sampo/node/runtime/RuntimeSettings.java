package io.sampo.node.runtime;

import io.sampo.protocol.replica.Device;
import java.nio.file.Path;

/**
 * What a runtime may use.
 *
 * @param cacheDirectory where optimised artifacts may be kept across starts; shared by the members of one machine
 * @param artifactCacheBytes what those may take on disk; 0 for none
 * @param device what computes
 * @param threads how many batches may run at the same time
 */
public record RuntimeSettings(Path cacheDirectory, long artifactCacheBytes, Device device, int threads) {

    /** What {@code reference.conf} says of {@code sampo.node.artifact-cache.max-size}. */
    private static final long DEFAULT_ARTIFACT_CACHE_BYTES = 4L * 1024 * 1024 * 1024;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken
     */
    public RuntimeSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("sampo.node.inference-threads: " + threads + " (expected: at least 1)");
        }
        if (artifactCacheBytes < 0) {
            throw new IllegalArgumentException(
                    "sampo.node.artifact-cache.max-size: " + artifactCacheBytes + " (expected: at least 0)");
        }
    }

    /** For processors, with the default size of the cache. */
    public RuntimeSettings(Path cacheDirectory, int threads) {
        this(cacheDirectory, DEFAULT_ARTIFACT_CACHE_BYTES, Device.CPU, threads);
    }
}
