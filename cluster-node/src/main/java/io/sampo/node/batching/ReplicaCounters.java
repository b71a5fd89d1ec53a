package io.sampo.node.batching;

import io.sampo.node.runtime.BatchTiming;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.ReplicaStatistics.BatchTotal;
import io.sampo.protocol.replica.ReplicaStatistics.Total;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Counts what a replica does, in the terms of the statistics extension. Not thread-safe: one actor owns it. */
final class ReplicaCounters {

    /** Weight of the newest batch in the moving average of time per row. */
    private static final double NEWEST_WEIGHT = 0.1;

    /** The largest batch that is counted by its size where the model names none. */
    private static final int DEFAULT_LARGEST = 64;

    /** However large the model's batches may be: all sizes together must fit one message. */
    private static final int MOST_SIZES = 1_024;

    private static final class Sum {
        private long count;
        private long nanos;

        void add(long times, long duration) {
            count += times;
            nanos += duration;
        }

        Total total() {
            return new Total(count, nanos);
        }
    }

    private static final class BatchSums {
        private final Sum input = new Sum();
        private final Sum infer = new Sum();
        private final Sum output = new Sum();
    }

    private final Sum success = new Sum();
    private final Sum fail = new Sum();
    private final Sum queue = new Sum();
    private final Sum input = new Sum();
    private final Sum infer = new Sum();
    private final Sum output = new Sum();
    private final NavigableMap<Integer, BatchSums> batches = new TreeMap<>();
    private final int largest;
    private long rows;
    private long executions;
    private long lastEpochMillis;
    private double nanosPerRow;

    /**
     * Nothing counted yet.
     *
     * @param maxBatchSize rows that the model takes at once; 0 if it names none
     */
    ReplicaCounters(int maxBatchSize) {
        largest = Math.min(maxBatchSize > 0 ? maxBatchSize : DEFAULT_LARGEST, MOST_SIZES);
    }

    void batchDone(int batchRows, int items, BatchTiming timing, long epochMillis) {
        rows += batchRows;
        executions++;
        lastEpochMillis = epochMillis;
        input.add(items, timing.inputNanos());
        infer.add(items, timing.inferNanos());
        output.add(items, timing.outputNanos());
        // A request of any number of rows runs as one batch: counted each by its own, clients could make these grow
        // without end.
        BatchSums ofSize = batches.computeIfAbsent(Math.min(batchRows, largest + 1), size -> new BatchSums());
        ofSize.input.add(1, timing.inputNanos());
        ofSize.infer.add(1, timing.inferNanos());
        ofSize.output.add(1, timing.outputNanos());
        double newest = (double) timing.totalNanos() / Math.max(1, batchRows);
        nanosPerRow = nanosPerRow == 0 ? newest : nanosPerRow + NEWEST_WEIGHT * (newest - nanosPerRow);
    }

    void queued(long nanos) {
        queue.add(1, nanos);
    }

    void succeeded(long nanos) {
        success.add(1, nanos);
    }

    void failed(long nanos) {
        fail.add(1, nanos);
    }

    /** A moving average of the time that one slot takes for a row; 0 before the first batch. */
    double nanosPerRow() {
        return nanosPerRow;
    }

    ReplicaStatistics statistics(ReplicaId replica) {
        List<BatchTotal> totals = new ArrayList<>(batches.size());
        batches.forEach((size, sums) ->
                totals.add(new BatchTotal(size, sums.input.total(), sums.infer.total(), sums.output.total())));
        return new ReplicaStatistics(
                replica,
                lastEpochMillis,
                rows,
                executions,
                success.total(),
                fail.total(),
                queue.total(),
                input.total(),
                infer.total(),
                output.total(),
                totals);
    }
}
