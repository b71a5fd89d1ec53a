package io.sampo.client.routing;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaMessage.Cancel;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import io.sampo.protocol.replica.ReplicaStatus;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.transfer.Outbox;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Sends each request to a replica and sees that it gets one answer.
 *
 * <p>A request goes again, elsewhere, if its replica refuses it, stops, is lost or belongs to a member that fell silent; in the
 * last case the first answer counts, whoever gives it. It goes to {@link #MAX_ATTEMPTS} replicas at the most, and to no third
 * member after two that were lost with it, or fell silent: one that kills whoever takes it must not go through the whole cluster,
 * while its neighbours on the first of them are answered by the second.
 *
 * <p>A request that was submitted to be sent once goes elsewhere only if its replica refused it. When the replica was lost
 * while it had the request, the caller learns so and decides; silence alone is waited out.
 */
public final class ModelRouter extends AbstractBehavior<ModelRouter.Command> {

    /** Replicas that one request may be sent to. */
    static final int MAX_ATTEMPTS = 3;
    /** Members that one request may be lost with. */
    private static final int MAX_LOST = 2;

    private static final Duration TICK = Duration.ofMillis(50);

    /** How often the controller is told anew that requests wait: it may be another one by then. */
    private static final Duration DEMAND_REPEAT = Duration.ofMillis(500);

    /** Whoever sees to it that versions are loaded that requests wait for. */
    @FunctionalInterface
    public interface Demands {

        /** {@code waiting} requests wait for {@code version}. Called again while they do. */
        void demand(ModelRef version, int waiting);
    }

    /** Whoever waits for the answer. */
    @FunctionalInterface
    public interface Caller {

        /** Takes the one answer, on the router's thread. */
        void answer(InferReply reply);
    }

    /** What this actor understands. */
    public sealed interface Command {}

    /**
     * Asks for one inference; {@code caller} is answered exactly once.
     *
     * @param once whether the request must not go to another replica after one that may have run it
     */
    public record Submit(InferRequest request, boolean once, Caller caller) implements Command {}

    /** The caller of a request that was submitted wants no answer any more. */
    public record Withdraw(Caller caller) implements Command {}

    /** The directory sees the cluster anew. */
    public record CatalogChanged(ModelCatalog catalog) implements Command {}

    private record Replied(RoutedReply reply) implements Command {}

    /** A replica's inbox has ended: what was sent to it and is not answered by now never will be. */
    private record InboxEnded(ActorRef<ReplicaMessage> inbox) implements Command {}

    private record NotDelivered(long correlation, String reason) implements Command {}

    private enum Tick implements Command {
        INSTANCE
    }

    private final RoutingSettings settings;
    private final ReplicaSelector selector;
    private final Outbox outbox;
    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final Demands demands;
    private final RandomGenerator random = new SplittableRandom();
    private final ActorRef<RoutedReply> replies;
    private final Map<Long, Pending> byCorrelation = new HashMap<>();
    private final IdentityHashMap<Caller, Pending> byCaller = new IdentityHashMap<>();
    private final Loads loads;
    private ModelCatalog catalog = ModelCatalog.EMPTY;
    private final Set<ActorRef<ReplicaMessage>> endedInboxes = new HashSet<>();
    private Set<ActorRef<ReplicaMessage>> doubtfulInboxes = Set.of();
    private long lastCorrelation;
    private final WaitingCounts waiting = new WaitingCounts();
    private long lastDemandNanos;

    private ModelRouter(
            ActorContext<Command> context,
            RoutingSettings settings,
            ReplicaSelector selector,
            Outbox outbox,
            LongSupplier nanoClock,
            InstantSource clock,
            Demands demands) {
        super(context);
        this.settings = settings;
        this.selector = selector;
        this.outbox = outbox;
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.demands = demands;
        this.lastDemandNanos = nanoClock.getAsLong();
        this.replies = context.messageAdapter(RoutedReply.class, Replied::new);
        this.loads = new Loads(inbox -> context.watchWith(inbox, new InboxEnded(inbox)));
    }

    /**
     * Makes the router.
     *
     * @param nanoClock monotonic, in nanoseconds; {@code System::nanoTime} outside tests
     * @param clock about that of the members, who say when they will be ready
     * @param demands told of versions that requests wait for
     */
    public static Behavior<Command> create(
            RoutingSettings settings,
            ReplicaSelector selector,
            Outbox outbox,
            LongSupplier nanoClock,
            InstantSource clock,
            Demands demands) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
            return new ModelRouter(context, settings, selector, outbox, nanoClock, clock, demands);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Submit.class, this::onSubmit)
                .onMessage(Replied.class, this::onReplied)
                .onMessage(Withdraw.class, this::onWithdraw)
                .onMessage(CatalogChanged.class, this::onCatalogChanged)
                .onMessage(NotDelivered.class, this::onNotDelivered)
                .onMessage(InboxEnded.class, this::onInboxEnded)
                .onMessage(Tick.class, this::onTick)
                .build();
    }

    private Behavior<Command> onSubmit(Submit submit) {
        InferRequest request = submit.request();
        long payloadBytes = request.payloadBytes();
        if (payloadBytes > outbox.maxPayloadBytes()) {
            submit.caller().answer(Refusals.payloadTooLarge(payloadBytes, outbox.maxPayloadBytes()));
            return this;
        }
        if (request.deadline().hasPassed(nanoClock.getAsLong())) {
            submit.caller().answer(lateAtOnce(request.model()));
            return this;
        }
        Pending pending = new Pending(request, submit.once(), submit.caller());
        byCaller.put(submit.caller(), pending);
        sendOn(pending);
        return this;
    }

    /** Of one whose deadline has passed when it comes. It has the version loaded all the same that it would have waited for. */
    private InferReply lateAtOnce(ModelTarget target) {
        return catalog.model(target.name())
                .flatMap(model -> model.route(target, random.nextDouble()))
                .filter(version -> version.isOnDemand() && version.candidates().isEmpty())
                .map(VersionView::ref)
                .<InferReply>map(version -> {
                    demands.demand(version, waiting.add(version));
                    waiting.remove(version);
                    return Refusals.notLoadedInTime(catalog, version, clock.instant());
                })
                .orElseGet(Refusals::deadlineExceeded);
    }

    private Behavior<Command> onReplied(Replied replied) {
        RoutedReply reply = replied.reply();
        Pending pending = close(reply.correlation(), reply.queued());
        if (pending == null) {
            return this;
        }
        if (reply.reply() instanceof Rejected rejected && isWorthAnother(rejected.code())) {
            pending.sawOnlyStops &= rejected.code() == ErrorCode.REPLICA_UNAVAILABLE;
            tryAnother(pending, rejected);
        } else if (pending.waitedFor != null && isLate(reply.reply())) {
            // It was ready so late that nothing was left of the time.
            finish(pending, Refusals.notLoadedInTime(catalog, pending.waitedFor, clock.instant()));
        } else {
            finish(pending, reply.reply());
        }
        return this;
    }

    private static boolean isLate(InferReply reply) {
        return reply instanceof InferReply.Failed failed && failed.code() == ErrorCode.DEADLINE_EXCEEDED;
    }

    /** Ends an attempt; returns whose it was, or null if nobody waits for it any more. */
    private @Nullable Pending close(long correlation, int queued) {
        Pending pending = byCorrelation.remove(correlation);
        if (pending != null) {
            ReplicaStatus replica = pending.open.remove(correlation);
            if (replica != null) {
                loads.released(replica.readyInbox(), queued);
            }
        }
        return pending;
    }

    private void tryAnother(Pending pending, Rejected refusal) {
        pending.refusal = refusal;
        if (pending.open.isEmpty()) {
            sendOn(pending);
        }
    }

    private Behavior<Command> onWithdraw(Withdraw withdraw) {
        Pending pending = byCaller.get(withdraw.caller());
        if (pending != null) {
            finish(pending, Refusals.withdrawn());
        }
        return this;
    }

    private Behavior<Command> onInboxEnded(InboxEnded ended) {
        endedInboxes.add(ended.inbox());
        // This news may also overtake that of the replica's end. Whatever goes there meanwhile is watched anew, and so
        // found lost, too.
        loads.forget(ended.inbox());
        return this;
    }

    /** Not when they end, but a little later: this news may overtake their last answers. */
    private void giveUpEndedInboxes() {
        for (Pending pending : List.copyOf(byCaller.values())) {
            List.copyOf(pending.open.entrySet()).stream()
                    .filter(attempt -> endedInboxes.contains(attempt.getValue().readyInbox()))
                    .forEach(attempt -> onNotDelivered(new NotDelivered(
                            attempt.getKey(), "replica " + attempt.getValue().id() + " stopped")));
        }
        endedInboxes.clear();
    }

    private Behavior<Command> onNotDelivered(NotDelivered notDelivered) {
        Pending pending = byCorrelation.get(notDelivered.correlation());
        if (pending == null) {
            return this;
        }
        if (pending.once && isDoubtful(pending.open.get(notDelivered.correlation()))) {
            // It took the request, or its last piece, and died before it could say so; or it did not: who knows.
            finish(pending, Refusals.lostWithRequest(pending));
        } else {
            if (isSuspect(pending.open.get(notDelivered.correlation()))) {
                pending.lost++;
            }
            close(notDelivered.correlation(), 0);
            pending.sawOnlyStops = false;
            tryAnother(pending, Refusals.notDelivered(notDelivered.reason()));
        }
        return this;
    }

    private Behavior<Command> onCatalogChanged(CatalogChanged changed) {
        catalog = changed.catalog();
        Set<ActorRef<ReplicaMessage>> ready = new HashSet<>();
        Set<ActorRef<ReplicaMessage>> doubtful = new HashSet<>();
        catalog.models().values().stream()
                .flatMap(model -> model.versions().values().stream())
                .forEach(version -> {
                    version.ready().forEach(replica -> ready.add(replica.readyInbox()));
                    version.doubtful().forEach(replica -> doubtful.add(replica.readyInbox()));
                });
        doubtfulInboxes = doubtful;
        loads.forgetIf(inbox -> !ready.contains(inbox) && !doubtful.contains(inbox));
        for (Pending pending : List.copyOf(byCaller.values())) {
            reconsider(pending);
        }
        return this;
    }

    /** Sends a request again if those that have it may not answer any more. */
    private void reconsider(Pending pending) {
        if (pending.awaited != null) {
            sendOn(pending);
            return;
        }
        if (pending.once) {
            if (pending.open.values().stream().anyMatch(replica -> !catalog.knowsMemberOf(replica.readyInbox()))) {
                finish(pending, Refusals.lostWithRequest(pending));
            }
            return;
        }
        boolean anyTrusted = false;
        List<Long> lost = new ArrayList<>();
        for (Map.Entry<Long, ReplicaStatus> attempt : pending.open.entrySet()) {
            ActorRef<ReplicaMessage> inbox = attempt.getValue().readyInbox();
            if (!catalog.knowsMemberOf(inbox)) {
                lost.add(attempt.getKey());
            } else if (!doubtfulInboxes.contains(inbox)) {
                // Ready, or stopped on a member that lives: then it says so itself, or still answers what it has.
                anyTrusted = true;
            }
        }
        for (long correlation : lost) {
            pending.open.remove(correlation);
            byCorrelation.remove(correlation);
            pending.lost++;
        }
        if (!anyTrusted) {
            pending.refusal = Refusals.replicaLost(pending.request.model());
            if (pending.open.isEmpty() || hasFreshCandidate(pending)) {
                sendOn(pending);
            }
        }
    }

    private Behavior<Command> onTick(Tick tick) {
        if (!endedInboxes.isEmpty()) {
            giveUpEndedInboxes();
        }
        long latest = nanoClock.getAsLong() - settings.deadlineGrace().toNanos();
        List<Pending> late = null;
        for (Pending pending : byCaller.values()) {
            if (pending.request.deadline().hasPassed(latest)) {
                if (late == null) {
                    late = new ArrayList<>();
                }
                late.add(pending);
            }
        }
        if (late != null) {
            late.forEach(pending -> finish(
                    pending,
                    pending.awaited == null
                            ? Refusals.deadlineExceeded()
                            : Refusals.notLoadedInTime(catalog, pending.awaited, clock.instant())));
        }
        if (waiting.total() > 0 && nanoClock.getAsLong() - lastDemandNanos >= DEMAND_REPEAT.toNanos()) {
            lastDemandNanos = nanoClock.getAsLong();
            waiting.forEach(demands::demand);
        }
        return this;
    }

    /** Sends to a replica that had no chance yet; answers if there is none and nobody else has the request. */
    private void sendOn(Pending pending) {
        ModelTarget target = pending.request.model();
        ModelView model = catalog.models().get(target.name());
        VersionView version =
                model == null ? null : model.route(target, random.nextDouble()).orElse(null);
        List<ReplicaStatus> candidates = version == null ? List.of() : fresh(version.candidates(), pending);
        boolean dangerous = pending.lost + pending.countOpen(this::isDoubtful) >= MAX_LOST;
        if (!dangerous && !candidates.isEmpty() && pending.tried.size() < MAX_ATTEMPTS) {
            stopWaiting(pending);
            send(pending, selector.select(candidates, loads::of));
        } else if (dangerous && pending.open.isEmpty()) {
            finish(pending, Refusals.lostAgain(pending));
        } else if (pending.open.isEmpty()) {
            if (version != null && isWorthWaiting(pending, version)) {
                await(pending, version);
            } else {
                Rejected refusal = pending.refusal;
                finish(
                        pending,
                        refusal != null
                                ? refusal
                                : Refusals.noReplica(catalog, target, model, version, clock.instant()));
            }
        }
    }

    /** Whether a version has no replica only because nobody asked for it until now, or because others were asked for more. */
    private static boolean isWorthWaiting(Pending pending, VersionView version) {
        if (!version.isOnDemand() || pending.tried.size() >= MAX_ATTEMPTS) {
            return false;
        }
        return switch (version.state()) {
            case ON_DEMAND, LOADING, WARMING_UP, UNPLACED, STOPPING -> true;
            // It gives way to another model, which the catalog does not know yet.
            case READY -> pending.sawOnlyStops;
            case FAILED, UNLOADED -> false;
        };
    }

    private void await(Pending pending, VersionView version) {
        if (pending.awaited == null) {
            if (waiting.total() >= settings.maxWaiting()) {
                finish(pending, Refusals.tooManyWait(version.ref(), settings.maxWaiting()));
                return;
            }
            pending.refusal = null;
        }
        if (!version.ref().equals(pending.awaited)) {
            stopWaiting(pending);
            pending.awaited = version.ref();
            pending.waitedFor = version.ref();
            demands.demand(version.ref(), waiting.add(version.ref()));
        }
    }

    private void stopWaiting(Pending pending) {
        if (pending.awaited != null) {
            waiting.remove(pending.awaited);
            pending.awaited = null;
        }
    }

    private boolean hasFreshCandidate(Pending pending) {
        ModelTarget target = pending.request.model();
        ModelView model = catalog.models().get(target.name());
        return model != null
                && model.resolve(target)
                        .map(version -> !fresh(version.ready(), pending).isEmpty())
                        .orElse(false);
    }

    private static List<ReplicaStatus> fresh(List<ReplicaStatus> candidates, Pending pending) {
        if (pending.tried.isEmpty()) {
            return candidates;
        }
        return candidates.stream().filter(replica -> !pending.hasTried(replica)).toList();
    }

    private void send(Pending pending, ReplicaStatus replica) {
        long correlation = ++lastCorrelation;
        pending.tried.add(replica);
        pending.open.put(correlation, replica);
        byCorrelation.put(correlation, pending);
        loads.sent(replica.readyInbox());
        ActorRef<Command> self = getContext().getSelf();
        outbox.tell(
                replica.readyInbox(),
                new Infer(correlation, pending.request, replies),
                pending.request.payloadBytes(),
                reason -> self.tell(new NotDelivered(correlation, reason)));
    }

    private void finish(Pending pending, InferReply reply) {
        stopWaiting(pending);
        byCaller.remove(pending.caller);
        pending.open.forEach((correlation, replica) -> {
            byCorrelation.remove(correlation);
            loads.released(replica.readyInbox());
            replica.readyInbox().tell(new Cancel(correlation, replies));
        });
        pending.open.clear();
        pending.caller.answer(reply);
    }

    private static boolean isWorthAnother(ErrorCode code) {
        return code == ErrorCode.REPLICA_UNAVAILABLE || code == ErrorCode.QUEUE_FULL;
    }

    /** Whether the member of {@code replica} is lost, as far as anybody can tell. */
    private boolean isSuspect(@Nullable ReplicaStatus replica) {
        return replica != null && (isDoubtful(replica) || !catalog.knowsMemberOf(replica.readyInbox()));
    }

    private boolean isDoubtful(@Nullable ReplicaStatus replica) {
        return replica != null && doubtfulInboxes.contains(replica.readyInbox());
    }
}
