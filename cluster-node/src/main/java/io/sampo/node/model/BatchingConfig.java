package io.sampo.node.model;

import java.util.OptionalInt;

/**
 * How requests for a model are batched. Whatever is absent follows from the member's settings and from the model itself.
 *
 * @param mode whether requests are put together at all
 * @param maxBatchSize rows in a batch
 * @param maxBatchTokens tokens in a batch, padding included
 * @param maxQueueSize rows that may wait
 */
public record BatchingConfig(
        Mode mode, OptionalInt maxBatchSize, OptionalInt maxBatchTokens, OptionalInt maxQueueSize) {

    /** Nothing configured. */
    public static final BatchingConfig DEFAULT =
            new BatchingConfig(Mode.AUTO, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    /** Whether requests are put together. */
    public enum Mode {
        /** If a trial at warm-up shows that rows do not influence each other. */
        AUTO,
        /** Always. */
        ON,
        /** Never. */
        OFF
    }
}
