package io.sampo.node.runtime;

import java.nio.file.Path;

/**
 * What a runtime may use.
 *
 * @param cacheDirectory where optimised artifacts may be kept across starts; shared by the members of one machine
 * @param threads how many batches may run at the same time
 */
public record RuntimeSettings(Path cacheDirectory, int threads) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken
     */
    public RuntimeSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("sampo.node.inference-threads: " + threads + " (expected: at least 1)");
        }
    }
}
