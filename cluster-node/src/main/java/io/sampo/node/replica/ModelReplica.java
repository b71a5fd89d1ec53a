package io.sampo.node.replica;

import io.sampo.node.batching.DynamicBatcher;
import io.sampo.node.batching.ExecutionSettings;
import io.sampo.node.batching.ReplicaGauge;
import io.sampo.node.batching.ReplySender;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.transfer.LargeMessages;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one version: loads it, warms it up, lets a batcher take requests while it is ready, and starts over after a
 * delay when loading or the batcher fails.
 */
public final class ModelReplica extends AbstractBehavior<ModelReplica.Command> {

    /** Under this key sharding knows replicas; an entity's id is its {@link ReplicaId} as text. */
    public static final EntityTypeKey<ReplicaCommand> TYPE_KEY = EntityTypeKey.create(ReplicaCommand.class, "replica");

    /**
     * How long old files go on after new ones took over: routers hear of it within a heartbeat, of which this is four. Whoever is
     * sent to the old inbox until then is served, not refused.
     */
    private static final Duration OVERLAP = Duration.ofSeconds(1);

    /**
     * How long newer files wait for room beside the old ones: what others free takes about as long as {@link #OVERLAP}. Not longer, as
     * what fits the plan is not sure to fit twice.
     */
    private static final Duration ROOM_LIMIT = Duration.ofSeconds(5);

    /** How often they look whether there is room. */
    private static final Duration ROOM_CHECK = Duration.ofMillis(200);

    private static final long MIB = 1L << 20;

    /** What this actor understands, besides {@link ReplicaCommand} from sharding and from the controller. */
    public sealed interface Command {}

    private record Ordered(ReplicaCommand command) implements Command {}

    private record MemoryGranted(MemoryBudget.Claim claim) implements Command {}

    private record Loaded(LoadedModel model) implements Command {}

    private record WarmedUp(LoadedModel model) implements Command {}

    private record Failed(String reason) implements Command {}

    private record OverlapPassed(ActorRef<ReplicaMessage> batcher) implements Command {}

    private record BatcherStopped(ActorRef<ReplicaMessage> batcher) implements Command {}

    private enum LookForRoom implements Command {
        INSTANCE
    }

    private enum LoadAgain implements Command {
        INSTANCE
    }

    /**
     * What every replica of a member shares.
     *
     * @param loading for loading and warm-up, which block
     */
    public record Environment(
            ReplicaLoader loader,
            Executor loading,
            MemoryBudget memory,
            ExecutionSettings execution,
            Backoff backoff,
            ActorRef<MemberDirectory.Command> directory) {}

    /** A model that takes requests, or finishes those that it has. */
    private record Serving(
            LoadedModel model, ActorRef<ReplicaMessage> batcher, ReplicaGauge gauge, MemoryBudget.Claim memory) {

        void close() {
            model.close();
            memory.close();
        }
    }

    private final ReplicaId id;
    private final Environment environment;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<Command> timers;
    private final StatusReports reports;
    /** Models that others took over from, by batcher; their memory counts until their batchers have finished what they have. */
    private final Map<ActorRef<ReplicaMessage>, Serving> leaving = new HashMap<>();
    /** The model that takes requests. */
    private @Nullable Serving serving;
    /** What is being warmed up. */
    private @Nullable LoadedModel warming;
    /** The memory of what is being loaded; null if nothing is. */
    private MemoryBudget.@Nullable Claim claim;

    private CompletionStage<Command> underWay = CompletableFuture.completedFuture(LoadAgain.INSTANCE);
    private int roomChecksLeft;
    private boolean stopping;
    private boolean loadOnceMore;
    private int failures;

    private ModelReplica(
            ActorContext<Command> context,
            ReplicaId id,
            Environment environment,
            ActorRef<ClusterSharding.ShardCommand> shard,
            TimerScheduler<Command> timers) {
        super(context);
        this.id = id;
        this.environment = environment;
        this.shard = shard;
        this.timers = timers;
        this.reports = new StatusReports(
                id,
                environment.loader().times(),
                environment.directory(),
                context.getSelf().unsafeUpcast());
        load();
    }

    /** Makes the replica that {@code entity} names. */
    public static Behavior<ReplicaCommand> create(EntityContext<ReplicaCommand> entity, Environment environment) {
        ReplicaId id = ReplicaId.parse(entity.getEntityId());
        Behavior<Command> replica = Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new ModelReplica(context, id, environment, entity.getShard(), timers)));
        return Behaviors.transformMessages(
                ReplicaCommand.class, replica, builder -> builder.match(ReplicaCommand.class, Ordered::new));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ordered.class, this::onOrdered)
                .onMessage(MemoryGranted.class, this::onMemoryGranted)
                .onMessage(Loaded.class, this::onLoaded)
                .onMessage(WarmedUp.class, this::onWarmedUp)
                .onMessage(Failed.class, this::onFailed)
                .onMessage(OverlapPassed.class, this::onOverlapPassed)
                .onMessage(BatcherStopped.class, this::onBatcherStopped)
                .onMessage(LookForRoom.class, this::onLookForRoom)
                .onMessage(LoadAgain.class, this::onLoadAgain)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onOrdered(Ordered ordered) {
        return switch (ordered.command()) {
            case START -> this;
            case RETIRE -> {
                shard.tell(new ClusterSharding.Passivate<>(
                        getContext().getSelf().<Object>unsafeUpcast().<ReplicaCommand>narrow()));
                yield this;
            }
            case RELOAD -> reload();
            case STOP -> stop();
        };
    }

    private Behavior<Command> reload() {
        if (stopping) {
            return this;
        }
        if (claim != null) {
            // What is under way may have read the old files already.
            loadOnceMore = true;
            return this;
        }
        cancelTimers();
        load();
        return this;
    }

    private void cancelTimers() {
        timers.cancel(LoadAgain.INSTANCE);
        timers.cancel(LookForRoom.INSTANCE);
    }

    private Behavior<Command> stop() {
        stopping = true;
        cancelTimers();
        reports.stopping();
        if (claim != null && !claim.isGranted()) {
            claim.close();
            claim = null;
        }
        if (serving != null) {
            leaving.put(serving.batcher(), serving);
            serving = null;
        }
        leaving.keySet().forEach(DynamicBatcher::drain);
        return stoppedOnceAllIsDone();
    }

    /** What is being loaded cannot be interrupted, and what runs is finished. */
    private Behavior<Command> stoppedOnceAllIsDone() {
        return stopping && claim == null && leaving.isEmpty() ? Behaviors.stopped() : this;
    }

    private void load() {
        long bytes = environment.loader().memoryBytes(id.model());
        if (serving != null) {
            loadBeside(serving, bytes);
            return;
        }
        reports.loading("");
        if (!environment.memory().couldHold(bytes)) {
            onFailed(new Failed("it takes " + bytes + " bytes of memory (this member has "
                    + environment.memory().capacityBytes() + ")"));
            return;
        }
        MemoryBudget.Claim claimed = environment.memory().claim(bytes);
        claim = claimed;
        if (claimed.isGranted()) {
            loadFiles();
            return;
        }
        reports.loading("waits for " + bytes + " bytes of memory that others still hold");
        ActorRef<Command> self = getContext().getSelf();
        claimed.granted().thenAccept(granted -> self.tell(new MemoryGranted(granted)));
    }

    private void loadBeside(Serving old, long bytes) {
        if (reports.hasComplained()) {
            // That it tries again: whoever waits for the outcome would take the old complaint for it.
            reportServing(old, "");
        }
        if (!environment.memory().couldHold(old.memory().bytes() + bytes)) {
            onFailed(new Failed("it takes " + bytes + " bytes of memory beside the "
                    + old.memory().bytes() + " of the old files (this member has "
                    + environment.memory().capacityBytes() + ")"));
            return;
        }
        if (!foundRoom(bytes)) {
            roomChecksLeft = (int) ROOM_LIMIT.dividedBy(ROOM_CHECK);
            timers.startTimerWithFixedDelay(LookForRoom.INSTANCE, ROOM_CHECK);
        }
    }

    /** Never waits in the line: what this replica gives back, it gives back after this. */
    private boolean foundRoom(long bytes) {
        Optional<MemoryBudget.Claim> claimed = environment.memory().tryClaim(bytes);
        claimed.ifPresent(granted -> {
            claim = granted;
            reports.begins();
            loadFiles();
        });
        return claimed.isPresent();
    }

    private Behavior<Command> onLookForRoom(LookForRoom look) {
        long bytes = environment.loader().memoryBytes(id.model());
        roomChecksLeft--;
        if (foundRoom(bytes)) {
            timers.cancel(LookForRoom.INSTANCE);
        } else if (roomChecksLeft == 0) {
            timers.cancel(LookForRoom.INSTANCE);
            long free = environment.memory().freeBytes();
            onFailed(new Failed("needs " + (bytes + MIB - 1) / MIB + " MiB beside the old files, " + free / MIB
                    + " MiB free" + (free < bytes ? "" : ", for which others wait")));
        }
        return this;
    }

    private Behavior<Command> onMemoryGranted(MemoryGranted granted) {
        if (granted.claim() != claim) {
            granted.claim().close();
        } else if (stopping) {
            releaseClaim();
        } else {
            reports.loading("");
            loadFiles();
        }
        return stoppedOnceAllIsDone();
    }

    private void loadFiles() {
        loadOnceMore = false;
        inBackground(() -> new Loaded(environment.loader().load(id.model())));
    }

    private Behavior<Command> onLoaded(Loaded loaded) {
        LoadedModel model = loaded.model();
        warming = model;
        if (stopping) {
            return discardWarming();
        }
        if (serving == null) {
            reports.warmingUp();
        }
        inBackground(() -> {
            environment.loader().warmUp(model);
            return new WarmedUp(model);
        });
        return this;
    }

    private Behavior<Command> onWarmedUp(WarmedUp warmedUp) {
        if (stopping) {
            return discardWarming();
        }
        LoadedModel ready = warmedUp.model();
        ReplySender replies = new ReplySender(
                id, ready.metadata().digest(), LargeMessages.get(getContext().getSystem()));
        ActorRef<ReplicaMessage> inbox = getContext()
                .spawnAnonymous(DynamicBatcher.create(
                        ready,
                        environment.loader().batchingOf(ready),
                        replies,
                        environment.execution(),
                        System::nanoTime));
        getContext().watchWith(inbox, new BatcherStopped(inbox));
        Serving old = serving;
        serving = new Serving(ready, inbox, replies.gauge(), Objects.requireNonNull(claim));
        claim = null;
        warming = null;
        failures = 0;
        reports.loaded();
        getContext().getLog().info("Replica {} is ready", id);
        reportServing(serving, "");
        if (old != null) {
            leaving.put(old.batcher(), old);
            OverlapPassed passed = new OverlapPassed(old.batcher());
            timers.startSingleTimer(passed, passed, OVERLAP);
        }
        if (loadOnceMore) {
            load();
        }
        return this;
    }

    private Behavior<Command> discardWarming() {
        if (warming != null) {
            warming.close();
            warming = null;
        }
        releaseClaim();
        return stoppedOnceAllIsDone();
    }

    private void releaseClaim() {
        if (claim != null) {
            claim.close();
            claim = null;
        }
    }

    private Behavior<Command> onFailed(Failed failed) {
        discardWarming();
        if (stopping) {
            return stoppedOnceAllIsDone();
        }
        if (serving != null && loadOnceMore) {
            // Files that came while those that failed were loaded: nobody asks for them a second time.
            loadOnceMore = false;
            load();
            return this;
        }
        if (serving != null) {
            getContext().getLog().warn("Replica {} goes on with its old files: {}", id, failed.reason());
            reportServing(serving, "its changed files could not be loaded: " + failed.reason());
            return this;
        }
        failures++;
        Duration delay = environment.backoff().after(failures);
        getContext().getLog().warn("Replica {} failed, next attempt in {}: {}", id, delay, failed.reason());
        reports.failed(failed.reason(), delay);
        timers.startSingleTimer(LoadAgain.INSTANCE, delay);
        return this;
    }

    private Behavior<Command> onOverlapPassed(OverlapPassed passed) {
        DynamicBatcher.drain(passed.batcher());
        return this;
    }

    private Behavior<Command> onBatcherStopped(BatcherStopped stopped) {
        Serving gone = leaving.remove(stopped.batcher());
        if (gone != null) {
            gone.close();
            return stoppedOnceAllIsDone();
        }
        if (serving != null && serving.batcher().equals(stopped.batcher())) {
            serving.close();
            serving = null;
            timers.cancel(LookForRoom.INSTANCE);
            if (claim == null) {
                return onFailed(new Failed("its batcher stopped because of a defect; see the log"));
            }
        }
        return this;
    }

    private Behavior<Command> onLoadAgain(LoadAgain again) {
        if (claim == null) {
            load();
        }
        return this;
    }

    private Behavior<Command> onPostStop(PostStop signal) {
        // Batchers are children, and have stopped before.
        leaving.values().forEach(Serving::close);
        if (serving != null) {
            serving.close();
        }
        closeOnceLoaded();
        reports.gone();
        return this;
    }

    private interface Step {
        Command run() throws ModelLoadException;
    }

    private void inBackground(Step step) {
        ActorRef<Command> self = getContext().getSelf();
        CompletableFuture<Command> ending = new CompletableFuture<>();
        underWay = ending;
        environment.loading().execute(() -> {
            Command result = attempt(step);
            ending.complete(result);
            self.tell(result);
        });
    }

    private static Command attempt(Step step) {
        try {
            return step.run();
        } catch (ModelLoadException e) {
            return new Failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // A runtime's defect, or memory that does not suffice, must not look like a load that never ends.
            return new Failed("unexpected " + e);
        }
    }

    /** For an actor that is stopped, and not asked to: what is being loaded or warmed up is in use until that ends. */
    private void closeOnceLoaded() {
        MemoryBudget.Claim claimed = claim;
        if (claimed == null) {
            return;
        }
        if (!claimed.isGranted()) {
            claimed.close();
            return;
        }
        LoadedModel inUse = warming;
        underWay.thenAccept(result -> {
            if (result instanceof Loaded loaded) {
                loaded.model().close();
            } else if (inUse != null) {
                inUse.close();
            }
            claimed.close();
        });
    }

    private void reportServing(Serving now, String complaint) {
        reports.serving(now.model().metadata(), now.batcher(), now.gauge(), complaint);
    }
}
