package io.sampo.protocol.replica;

import io.sampo.protocol.model.ReplicaId;
import java.util.List;

/**
 * What a replica has counted since it became ready: the statistics extension of the Open Inference Protocol.
 *
 * @param lastInferenceEpochMillis when the last request was answered; 0 if none was
 * @param inferenceCount rows inferred
 * @param executionCount batches run
 * @param batches by rows in a batch, ascending
 */
public record ReplicaStatistics(
        ReplicaId replica,
        long lastInferenceEpochMillis,
        long inferenceCount,
        long executionCount,
        Total success,
        Total fail,
        Total queue,
        Total computeInput,
        Total computeInfer,
        Total computeOutput,
        List<BatchTotal> batches) {

    /** Takes a copy of the list. */
    public ReplicaStatistics {
        batches = List.copyOf(batches);
    }

    /** How often something happened and how long it took in all. */
    public record Total(long count, long nanos) {

        /** Nothing yet. */
        public static final Total ZERO = new Total(0, 0);

        /** Both together. */
        public Total plus(Total other) {
            return new Total(count + other.count, nanos + other.nanos);
        }
    }

    /**
     * The same for the batches of one size.
     *
     * @param batchSize rows; one more than the model's largest batch stands for all that are larger, as one request may be
     */
    public record BatchTotal(int batchSize, Total computeInput, Total computeInfer, Total computeOutput) {}
}
