package io.sampo.node.batching;

import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request inside a replica, from its arrival to its reply. The batcher and several slots see it at the same time.
 */
final class Ticket {

    /** An item and the request that it belongs to. */
    record TicketItem(Ticket ticket, BatchItem item) {}

    private final Infer infer;
    private final long arrivedNanos;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile boolean failed;
    private @Nullable PreparedRequest prepared;
    private int itemsLeft;
    private long startedNanos;
    private long computeNanos;
    private int largestBatch;

    Ticket(Infer infer, long arrivedNanos) {
        this.infer = infer;
        this.arrivedNanos = arrivedNanos;
    }

    Infer infer() {
        return infer;
    }

    Deadline deadline() {
        return infer.request().deadline();
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /** Whether this call is the one that may send the reply: true exactly once. */
    boolean settle() {
        return settled.compareAndSet(false, true);
    }

    /** Says that the model gave no result for it. Before it is settled. */
    void markFailed() {
        failed = true;
    }

    /** Whether the model gave no result for it. Once it is settled. */
    boolean hasFailed() {
        return failed;
    }

    /** Whether somebody replied, or nobody is to. */
    boolean isSettled() {
        return settled.get();
    }

    /** Keeps what was prepared. Once, before any item runs. */
    synchronized List<TicketItem> prepared(PreparedRequest request) {
        prepared = request;
        itemsLeft = request.items().size();
        return request.items().stream().map(item -> new TicketItem(this, item)).toList();
    }

    synchronized PreparedRequest preparedRequest() {
        return Objects.requireNonNull(prepared, "prepared");
    }

    /**
     * Counts one item as computed.
     *
     * @param batchStartedNanos when its batch began
     * @param batchNanos how long its batch took
     * @return whether it was the last one
     */
    synchronized boolean itemDone(long batchStartedNanos, long batchNanos, int batchRows) {
        if (startedNanos == 0 || batchStartedNanos - startedNanos < 0) {
            startedNanos = batchStartedNanos;
        }
        computeNanos = Math.max(computeNanos, batchStartedNanos + batchNanos - startedNanos);
        largestBatch = Math.max(largestBatch, batchRows);
        itemsLeft--;
        return itemsLeft == 0;
    }

    /** Where the time went. Once all items are computed. */
    synchronized InferTiming timing() {
        return new InferTiming(Math.max(0, startedNanos - arrivedNanos), computeNanos, largestBatch);
    }
}
