package io.sampo.node.batching;

import org.apache.pekko.actor.typed.DispatcherSelector;

/**
 * Where batches run.
 *
 * @param slots batches of one replica that run at the same time, at least 1
 * @param dispatcher whose threads the native calls block
 * @param preparation whose threads requests are prepared on that take long to prepare
 */
public record ExecutionSettings(int slots, DispatcherSelector dispatcher, DispatcherSelector preparation) {

    /**
     * Checks the bound.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public ExecutionSettings {
        if (slots < 1) {
            throw new IllegalArgumentException("sampo.node.inference-threads: " + slots + " (expected: at least 1)");
        }
    }
}
