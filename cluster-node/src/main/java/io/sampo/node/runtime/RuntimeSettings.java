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
 * @param maxResultBytes what the outputs of one run may take: no larger reply can leave this member
 */
public record RuntimeSettings(
        Path cacheDirectory, long artifactCacheBytes, Device device, int threads, int maxResultBytes) {

    /** What {@code reference.conf} says of {@code sampo.node.artifact-cache.max-size}. */
    private static final long DEFAULT_ARTIFACT_CACHE_BYTES = 4L * 1024 * 1024 * 1024;

    /** What {@code reference.conf} says of {@code sampo.transfer.max-payload}. */
    private static final int DEFAULT_MAX_RESULT_BYTES = 64 * 1024 * 1024;

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

    /** With the default size of results. */
    public RuntimeSettings(Path cacheDirectory, long artifactCacheBytes, Device device, int threads) {
        this(cacheDirectory, artifactCacheBytes, device, threads, DEFAULT_MAX_RESULT_BYTES);
    }

    /** For processors, with the default size of the cache. */
    public RuntimeSettings(Path cacheDirectory, int threads) {
        this(cacheDirectory, DEFAULT_ARTIFACT_CACHE_BYTES, Device.CPU, threads);
    }
}
