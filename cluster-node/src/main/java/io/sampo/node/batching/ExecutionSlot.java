package io.sampo.node.batching;

import io.sampo.node.batching.Ticket.TicketItem;
import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.BatchTiming;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Runs one batch at a time, blocking its thread in native code; lives on a dispatcher of its own, but for the one that has only
 * short runs. Replies go from here straight to those who asked.
 */
final class ExecutionSlot extends AbstractBehavior<ExecutionSlot.Batch> {

    /** Items to run as one; never empty. */
    record Batch(List<TicketItem> items, Cancellation cancellation) {}

    /**
     * A batch was run, whatever came of it.
     *
     * @param endedNanos when the last reply was sent
     * @param timing of the runs that gave results
     * @param rows for which there are results
     */
    record BatchDone(
            ActorRef<Batch> slot, Batch batch, long startedNanos, long endedNanos, BatchTiming timing, int rows)
            implements DynamicBatcher.Command {}

    private static final BatchTiming NOTHING = new BatchTiming(0, 0, 0);

    private final LoadedModel model;
    private final ReplySender replies;
    private final ActorRef<DynamicBatcher.Command> batcher;
    private final LongSupplier nanoClock;

    private ExecutionSlot(
            ActorContext<Batch> context,
            LoadedModel model,
            ReplySender replies,
            ActorRef<DynamicBatcher.Command> batcher,
            LongSupplier nanoClock) {
        super(context);
        this.model = model;
        this.replies = replies;
        this.batcher = batcher;
        this.nanoClock = nanoClock;
    }

    static Behavior<Batch> create(
            LoadedModel model, ReplySender replies, ActorRef<DynamicBatcher.Command> batcher, LongSupplier nanoClock) {
        return Behaviors.setup(context -> new ExecutionSlot(context, model, replies, batcher, nanoClock));
    }

    @Override
    public Receive<Batch> createReceive() {
        return newReceiveBuilder().onMessage(Batch.class, this::onBatch).build();
    }

    private Behavior<Batch> onBatch(Batch batch) {
        long started = nanoClock.getAsLong();
        int rows = 0;
        for (TicketItem item : batch.items()) {
            rows += item.item().rows();
        }
        BatchDone done;
        try {
            BatchTiming timing = run(batch.items(), batch.cancellation());
            settle(batch.items(), started, timing, rows);
            done = done(batch, started, timing, rows);
        } catch (ModelFailedException e) {
            done = runApart(batch, started, e);
        }
        batcher.tell(done);
        return this;
    }

    /** Runs each item alone, so that only those fail that the model fails on. */
    private BatchDone runApart(Batch batch, long batchStarted, ModelFailedException together) {
        BatchTiming sum = NOTHING;
        int rows = 0;
        for (TicketItem item : batch.items()) {
            if (item.ticket().isSettled()) {
                continue;
            }
            if (batch.items().size() == 1) {
                fail(item, together);
                continue;
            }
            long started = nanoClock.getAsLong();
            try {
                BatchTiming timing = run(List.of(item), batch.cancellation());
                settle(List.of(item), started, timing, item.item().rows());
                sum = plus(sum, timing);
                rows += item.item().rows();
            } catch (ModelFailedException alone) {
                fail(item, alone);
            }
        }
        return done(batch, batchStarted, sum, rows);
    }

    private BatchDone done(Batch batch, long started, BatchTiming timing, int rows) {
        return new BatchDone(getContext().getSelf(), batch, started, nanoClock.getAsLong(), timing, rows);
    }

    private static BatchTiming plus(BatchTiming one, BatchTiming other) {
        return new BatchTiming(
                one.inputNanos() + other.inputNanos(),
                one.inferNanos() + other.inferNanos(),
                one.outputNanos() + other.outputNanos());
    }

    private BatchTiming run(List<TicketItem> items, Cancellation cancellation) throws ModelFailedException {
        List<BatchItem> batch = new ArrayList<>(items.size());
        for (TicketItem item : items) {
            batch.add(item.item());
        }
        try {
            return model.run(batch, cancellation);
        } catch (OutOfMemoryError e) {
            // Of direct buffers: where the heap ends, the process does.
            getContext().getLog().warn("A batch found no memory: {}", e.getMessage());
            throw ModelFailedException.noMemory();
        } catch (RuntimeException e) {
            if (cancellation.isCancelled()) {
                throw new ModelFailedException("cancelled", e);
            }
            throw e;
        }
    }

    private void settle(List<TicketItem> items, long started, BatchTiming timing, int rows) {
        for (TicketItem item : items) {
            Ticket ticket = item.ticket();
            if (ticket.itemDone(started, timing.totalNanos(), rows) && ticket.settle()) {
                sendResult(ticket);
            }
        }
    }

    private void sendResult(Ticket ticket) {
        try {
            replies.sendResult(ticket);
        } catch (RuntimeException e) {
            // It is settled: nobody else would reply.
            getContext().getLog().error("A result could not be put together", e);
            ticket.markFailed();
            replies.send(ticket.infer(), ReplySender.DEFECT);
        }
    }

    private void fail(TicketItem item, ModelFailedException reason) {
        item.ticket().markFailed();
        if (item.ticket().settle()) {
            replies.sendFailure(item.ticket().infer(), reason);
        }
    }
}
