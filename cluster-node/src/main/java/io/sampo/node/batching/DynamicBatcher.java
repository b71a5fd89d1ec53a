package io.sampo.node.batching;

import io.sampo.node.batching.ExecutionSlot.Batch;
import io.sampo.node.batching.ExecutionSlot.BatchDone;
import io.sampo.node.batching.Ticket.TicketItem;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaMessage.Cancel;
import io.sampo.protocol.replica.ReplicaMessage.GetStatistics;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Takes the requests of one ready replica and hands them to its slots in batches.
 *
 * <p>A batch forms only from what waits when a slot is idle: nobody waits for company. Whoever leaves the queue without a
 * result (no room, deadline passed, replica stops) gets a typed reply. After a defect those that ran are told
 * {@code REPLICA_LOST}, as one of them may have caused it; those that only waited, {@code REPLICA_UNAVAILABLE}.
 */
public final class DynamicBatcher extends AbstractBehavior<DynamicBatcher.Command> {

    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration SHORTEST_RETRY = Duration.ofMillis(50);
    private static final Duration STOPPING_RETRY = Duration.ofMillis(500);

    /** What this actor understands, besides {@link ReplicaMessage} from clients. */
    public sealed interface Command permits FromClient, Prepared, Drain, Tick, BatchDone, SlotFailed {}

    /** A client's message. */
    record FromClient(ReplicaMessage message) implements Command {}

    /** A request was checked and cut into items, or found to be wrong. */
    record Prepared(Ticket ticket, Outcome outcome) implements Command {

        sealed interface Outcome {}

        record Items(PreparedRequest request) implements Outcome {}

        record Invalid(InvalidRequestException reason) implements Outcome {}

        record Defect(RuntimeException reason) implements Outcome {}
    }

    /** A defect ended a slot, and with it the session's good name: this actor stops. */
    record SlotFailed(ActorRef<Batch> slot) implements Command {}

    /** See {@link #drain}. */
    enum Drain implements Command {
        /** The only one. */
        INSTANCE
    }

    /** Time to look for passed deadlines. */
    enum Tick implements Command {
        /** The only one. */
        INSTANCE
    }

    /** Larger requests are not prepared on the threads of the actors, which would hear nothing for up to seconds. */
    private static final int LONG_PREPARATION_BYTES = 16 * 1024;

    private record TicketKey(ActorRef<RoutedReply> client, long correlation) {}

    private final LoadedModel model;
    private final BatchingPolicy policy;
    private final ReplySender replies;
    private final Executor preparation;
    private final Executor longPreparation;
    private final LongSupplier nanoClock;
    private final BatchQueue<TicketItem> queue;
    private final Queue<ActorRef<Batch>> idleSlots = new ArrayDeque<>();
    /** Shares the threads of this actor: to wake another for some microseconds of work costs more than the work. */
    private final ActorRef<Batch> slotForShortRuns;

    private final ShortRuns shortRuns = new ShortRuns();
    /** When {@link #slotForShortRuns} was given what it runs, if it runs. */
    private long shortRunBegan;

    private final Map<ActorRef<Batch>, Batch> running = new HashMap<>();
    private final Map<TicketKey, Ticket> tickets = new HashMap<>();
    private final ReplicaCounters counters;
    private final int slots;
    private int preparing;
    private int runningItems;
    private boolean draining;
    /** What is being put into the queue: if this actor dies of a defect meanwhile, that was why. */
    private @Nullable Ticket handled;

    private DynamicBatcher(
            ActorContext<Command> context,
            LoadedModel model,
            BatchingPolicy policy,
            ReplySender replies,
            ExecutionSettings execution,
            LongSupplier nanoClock) {
        super(context);
        this.model = model;
        this.policy = policy;
        this.replies = replies;
        this.preparation = context.getExecutionContext();
        this.longPreparation = context.getSystem().dispatchers().lookup(execution.preparation());
        this.nanoClock = nanoClock;
        this.queue = new BatchQueue<>(policy, TicketItem::item);
        this.counters = new ReplicaCounters(model.metadata().maxBatchSize());
        this.slots = execution.slots();
        for (int i = 0; i < slots; i++) {
            idleSlots.add(slot("slot-" + i, execution.dispatcher()));
        }
        this.slotForShortRuns = slot("slot-for-short-runs", DispatcherSelector.sameAsParent());
    }

    private ActorRef<Batch> slot(String name, DispatcherSelector dispatcher) {
        ActorRef<Batch> slot = getContext()
                .spawn(ExecutionSlot.create(model, replies, getContext().getSelf(), nanoClock), name, dispatcher);
        getContext().watchWith(slot, new SlotFailed(slot));
        return slot;
    }

    /**
     * Makes the batcher of one replica.
     *
     * @param model outlives the batcher: it is closed after this actor has stopped
     * @param nanoClock monotonic, in nanoseconds; {@code System::nanoTime} outside tests
     */
    public static Behavior<ReplicaMessage> create(
            LoadedModel model,
            BatchingPolicy policy,
            ReplySender replies,
            ExecutionSettings execution,
            LongSupplier nanoClock) {
        Behavior<Command> batcher = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
            return new DynamicBatcher(context, model, policy, replies, execution, nanoClock);
        }));
        return Behaviors.transformMessages(
                ReplicaMessage.class, batcher, builder -> builder.match(ReplicaMessage.class, FromClient::new));
    }

    /** Makes the batcher behind {@code inbox} take no more, refuse what waits, and stop once what runs has ended. */
    public static void drain(ActorRef<ReplicaMessage> inbox) {
        inbox.<Object>unsafeUpcast().tell(Drain.INSTANCE);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(FromClient.class, this::onFromClient)
                .onMessage(BatchDone.class, this::onBatchDone)
                .onMessage(SlotFailed.class, this::onSlotFailed)
                .onMessage(Prepared.class, this::onPrepared)
                .onMessage(Tick.class, this::onTick)
                .onMessage(Drain.class, this::onDrain)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onFromClient(FromClient fromClient) {
        ReplicaMessage message = fromClient.message();
        if (message instanceof Infer infer) {
            return onInfer(infer);
        } else if (message instanceof Cancel cancel) {
            return onCancel(cancel);
        } else if (message instanceof GetStatistics get) {
            get.replyTo().tell(counters.statistics(replies.replica()));
        }
        return this;
    }

    private Behavior<Command> onInfer(Infer infer) {
        if (draining) {
            replies.send(infer, stopping());
            return this;
        }
        Priority priority = infer.request().priority();
        if (preparing + queue.rowsAhead(priority) >= policy.maxQueueSize()) {
            replies.send(infer, queueFull(priority));
            return this;
        }
        Ticket ticket = new Ticket(infer, nanoClock.getAsLong());
        tickets.put(keyOf(ticket), ticket);
        if (model.preparesSlowly()) {
            preparing++;
            ActorRef<Command> self = getContext().getSelf();
            Executor executor = infer.request().payloadBytes() > LONG_PREPARATION_BYTES ? longPreparation : preparation;
            executor.execute(() -> self.tell(prepare(ticket)));
            return this;
        }
        return enqueue(prepare(ticket));
    }

    private Prepared prepare(Ticket ticket) {
        try {
            return new Prepared(
                    ticket, new Prepared.Items(model.prepare(ticket.infer().request())));
        } catch (InvalidRequestException e) {
            return new Prepared(ticket, new Prepared.Invalid(e));
        } catch (RuntimeException e) {
            // Not this actor's death: the same request would end replica after replica.
            return new Prepared(ticket, new Prepared.Defect(e));
        }
    }

    private Behavior<Command> onPrepared(Prepared prepared) {
        preparing--;
        return enqueue(prepared);
    }

    private Behavior<Command> enqueue(Prepared prepared) {
        Ticket ticket = prepared.ticket();
        if (ticket.isSettled()) {
            return dispatch();
        }
        handled = ticket;
        if (prepared.outcome() instanceof Prepared.Invalid invalid) {
            fail(ticket, new Failed(invalid.reason().code(), invalid.reason().detail()));
        } else if (prepared.outcome() instanceof Prepared.Defect defect) {
            getContext().getLog().error("A request could not be prepared", defect.reason());
            fail(ticket, ReplySender.DEFECT);
        } else if (prepared.outcome() instanceof Prepared.Items items) {
            if (draining) {
                refuse(ticket, stopping());
            } else {
                Priority priority = ticket.infer().request().priority();
                TenantId tenant = ticket.infer().request().tenant();
                if (!queue.offer(ticket.prepared(items.request()), priority, tenant)) {
                    refuse(ticket, queueFull(priority));
                }
            }
        }
        handled = null;
        return dispatch();
    }

    private Behavior<Command> onBatchDone(BatchDone done) {
        running.remove(done.slot());
        runningItems -= done.batch().items().size();
        if (!done.slot().equals(slotForShortRuns)) {
            idleSlots.add(done.slot());
        }
        shortRuns.ran(done.endedNanos() - done.startedNanos());
        long now = nanoClock.getAsLong();
        if (done.rows() > 0) {
            counters.batchDone(done.rows(), done.batch().items().size(), done.timing(), System.currentTimeMillis());
        }
        for (TicketItem item : done.batch().items()) {
            Ticket ticket = item.ticket();
            if (ticket.isSettled() && tickets.remove(keyOf(ticket)) != null) {
                counters.queued(Math.max(0, done.startedNanos() - ticket.arrivedNanos()));
                if (ticket.hasFailed()) {
                    counters.failed(now - ticket.arrivedNanos());
                } else {
                    counters.succeeded(now - ticket.arrivedNanos());
                }
            }
        }
        dispatch();
        return draining && running.isEmpty() ? Behaviors.stopped() : this;
    }

    private Behavior<Command> onSlotFailed(SlotFailed slotFailed) {
        Batch batch = running.remove(slotFailed.slot());
        if (batch != null) {
            batch.items().forEach(item -> fail(item.ticket(), lost()));
        }
        getContext().getLog().error("Replica {} stops taking requests after a defect", replies.replica());
        return onDrain(Drain.INSTANCE);
    }

    private Behavior<Command> onCancel(Cancel cancel) {
        Ticket ticket = tickets.get(new TicketKey(cancel.replyTo(), cancel.correlation()));
        if (ticket != null && ticket.settle()) {
            drop(ticket);
            interruptUnwanted();
        }
        return dispatch();
    }

    private Behavior<Command> onTick(Tick tick) {
        long now = nanoClock.getAsLong();
        List<Ticket> late = null;
        for (Ticket ticket : tickets.values()) {
            if (ticket.deadline().hasPassed(now)) {
                late = late == null ? new ArrayList<>() : late;
                late.add(ticket);
            }
        }
        if (late != null) {
            late.forEach(this::expire);
            interruptUnwanted();
        }
        if (aShortRunEndsSoon() && now - shortRunBegan > ShortRuns.LONG_NANOS) {
            // It does not: the other slots are for those who wait. Counted once more when it ends.
            shortRuns.ran(now - shortRunBegan);
        }
        return dispatch();
    }

    private Behavior<Command> onDrain(Drain drain) {
        draining = true;
        for (Ticket ticket : List.copyOf(tickets.values())) {
            boolean runs = running.values().stream()
                    .flatMap(batch -> batch.items().stream())
                    .anyMatch(item -> item.ticket() == ticket);
            if (!runs) {
                refuse(ticket, stopping());
            }
        }
        queue.removeIf(item -> item.ticket().isSettled());
        replies.queued(queue.rows());
        return running.isEmpty() ? Behaviors.stopped() : this;
    }

    private Behavior<Command> onPostStop(PostStop signal) {
        // Also after a defect: whoever waits here must hear of it, or waits for its deadline.
        Set<Ticket> suspects = new HashSet<>();
        running.values().forEach(batch -> batch.items().forEach(item -> suspects.add(item.ticket())));
        if (handled != null) {
            suspects.add(handled);
        }
        for (Ticket ticket : tickets.values()) {
            if (ticket.settle()) {
                replies.send(ticket.infer(), suspects.contains(ticket) ? lost() : stopping());
            }
        }
        return this;
    }

    /** Hands what may run to idle slots. Safe at any time. */
    private Behavior<Command> dispatch() {
        while (running.size() < slots && !queue.isEmpty() && !aShortRunEndsSoon()) {
            long now = nanoClock.getAsLong();
            List<TicketItem> items = queue.takeBatch();
            items.removeIf(item -> {
                if (item.ticket().deadline().hasPassed(now)) {
                    expire(item.ticket());
                }
                return item.ticket().isSettled();
            });
            if (!items.isEmpty()) {
                ActorRef<Batch> slot = slotFor(items, now);
                Batch batch = new Batch(items, new Cancellation());
                running.put(slot, batch);
                runningItems += items.size();
                slot.tell(batch);
            }
        }
        replies.queued(queue.rows() + preparing);
        replies.busy(tickets.size(), runningItems);
        return this;
    }

    /** Then what waits makes a batch of its own right after, which is cheaper than another thread now. */
    private boolean aShortRunEndsSoon() {
        return shortRuns.areExpected() && running.containsKey(slotForShortRuns);
    }

    private ActorRef<Batch> slotFor(List<TicketItem> items, long now) {
        if (shortRuns.areExpected()) {
            long bytes = 0;
            for (TicketItem item : items) {
                bytes += item.ticket().infer().request().payloadBytes();
            }
            if (bytes <= ShortRuns.MOST_BYTES) {
                shortRunBegan = now;
                return slotForShortRuns;
            }
        }
        return idleSlots.remove();
    }

    /** Stops batches in which nobody has an interest any more. */
    private void interruptUnwanted() {
        for (Batch batch : running.values()) {
            if (batch.items().stream().allMatch(item -> item.ticket().isSettled())) {
                batch.cancellation().cancel();
            }
        }
    }

    private void expire(Ticket ticket) {
        fail(
                ticket,
                new Failed(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "request: its deadline passed in the queue of replica " + replies.replica()));
    }

    private void fail(Ticket ticket, InferReply reply) {
        if (ticket.settle()) {
            replies.send(ticket.infer(), reply);
            counters.failed(nanoClock.getAsLong() - ticket.arrivedNanos());
        }
        drop(ticket);
    }

    private void refuse(Ticket ticket, Rejected reply) {
        if (ticket.settle()) {
            replies.send(ticket.infer(), reply);
        }
        tickets.remove(keyOf(ticket));
    }

    /** Forgets a settled request; whatever of it still runs is ignored. */
    private void drop(Ticket ticket) {
        tickets.remove(keyOf(ticket));
        queue.removeIf(item -> item.ticket() == ticket);
    }

    private Rejected queueFull(Priority priority) {
        int ahead = queue.rowsAhead(priority);
        Duration drain = Duration.ofNanos((long) (counters.nanosPerRow() * ahead / slots));
        return new Rejected(
                ErrorCode.QUEUE_FULL,
                "model '" + replies.replica().model() + "': " + (ahead + preparing)
                        + " rows wait already (expected: at most " + policy.maxQueueSize() + ")",
                drain.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : drain);
    }

    private Rejected stopping() {
        return new Rejected(ErrorCode.REPLICA_UNAVAILABLE, "replica " + replies.replica() + " stops", STOPPING_RETRY);
    }

    /** To whoever was under way when a defect ended what it was in: one of these was why, and nobody knows which. */
    private Rejected lost() {
        return new Rejected(
                ErrorCode.REPLICA_LOST,
                "replica " + replies.replica() + " stopped after a defect while it had the request",
                STOPPING_RETRY);
    }

    private static TicketKey keyOf(Ticket ticket) {
        return new TicketKey(ticket.infer().replyTo(), ticket.infer().correlation());
    }
}
