package io.sampo.node.batching;

import com.typesafe.config.Config;
import io.sampo.node.model.BatchingConfig;

/**
 * What may run together, and how much may wait.
 *
 * @param maxBatchSize rows in a batch, at least 1
 * @param maxBatchTokens rows times the longest length in a batch, at least 1; a single item may exceed it
 * @param maxLengthRatio the longest of a batch over the shortest, at least 1: what padding may cost
 * @param maxQueueSize rows that may wait, at least 1; a larger request is taken only by an empty queue
 * @param fairShare items of one request that run before another request gets its turn, at least 1
 */
public record BatchingPolicy(
        int maxBatchSize, int maxBatchTokens, double maxLengthRatio, int maxQueueSize, int fairShare) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public BatchingPolicy {
        require(maxBatchSize >= 1, "max-batch-size", maxBatchSize);
        require(maxBatchTokens >= 1, "max-batch-tokens", maxBatchTokens);
        require(maxLengthRatio >= 1, "max-length-ratio", maxLengthRatio);
        require(maxQueueSize >= 1, "max-queue-size", maxQueueSize);
        require(fairShare >= 1, "fair-share", fairShare);
    }

    /** Reads the {@code sampo.batching} section of {@code reference.conf}, where every key has its default. */
    public static BatchingPolicy from(Config batching) {
        return new BatchingPolicy(
                batching.getInt("max-batch-size"),
                batching.getInt("max-batch-tokens"),
                batching.getDouble("max-length-ratio"),
                batching.getInt("max-queue-size"),
                batching.getInt("fair-share"));
    }

    /**
     * This policy with what a model's own configuration says, within what the model can do.
     *
     * @param modelMaxBatchSize rows that the model takes at once; 0 if its requests cannot be put together
     */
    public BatchingPolicy forModel(BatchingConfig config, int modelMaxBatchSize) {
        int wanted = config.maxBatchSize().orElse(maxBatchSize);
        return new BatchingPolicy(
                Math.max(1, Math.min(wanted, modelMaxBatchSize)),
                config.maxBatchTokens().orElse(maxBatchTokens),
                maxLengthRatio,
                config.maxQueueSize().orElse(maxQueueSize),
                fairShare);
    }

    private static void require(boolean holds, String key, Number value) {
        if (!holds) {
            throw new IllegalArgumentException("sampo.batching." + key + ": " + value + " (expected: at least 1)");
        }
    }
}
