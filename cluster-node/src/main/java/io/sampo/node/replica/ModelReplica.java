package io.sampo.node.replica;

import io.sampo.node.batching.DynamicBatcher;
import io.sampo.node.batching.ExecutionSettings;
import io.sampo.node.batching.ReplySender;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import io.sampo.protocol.transfer.LargeMessages;
import java.time.Duration;
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

    /** What this actor understands, besides {@link ReplicaCommand} from sharding and from the controller. */
    public sealed interface Command {}

    private record Ordered(ReplicaCommand command) implements Command {}

    private record Loaded(LoadedModel model) implements Command {}

    private record WarmedUp(LoadedModel model) implements Command {}

    private record Failed(String reason) implements Command {}

    private record BatcherStopped() implements Command {}

    private enum LoadAgain implements Command {
        INSTANCE
    }

    /**
     * What every replica of a member shares.
     *
     * @param loading runs loading and warm-up, which block
     */
    public record Environment(
            ReplicaLoader loader,
            Executor loading,
            ExecutionSettings execution,
            Backoff backoff,
            ActorRef<MemberDirectory.Command> directory) {}

    private final ReplicaId id;
    private final Environment environment;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<Command> timers;
    private @Nullable LoadedModel model;
    private @Nullable ActorRef<ReplicaMessage> batcher;
    private CompletionStage<Command> underWay = new CompletableFuture<>();
    private boolean loading;
    private boolean stopping;
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
                .onMessage(Loaded.class, this::onLoaded)
                .onMessage(WarmedUp.class, this::onWarmedUp)
                .onMessage(Failed.class, this::onFailed)
                .onMessage(BatcherStopped.class, this::onBatcherStopped)
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
            case STOP -> stop();
        };
    }

    private Behavior<Command> stop() {
        stopping = true;
        report(ReplicaStatus.notReady(id, ReplicaState.STOPPING, "it is wanted here no more"));
        if (batcher != null) {
            DynamicBatcher.drain(batcher);
            return this;
        }
        // What is being loaded cannot be interrupted; it is closed when it arrives.
        return loading ? this : Behaviors.stopped();
    }

    private Behavior<Command> onLoaded(Loaded loaded) {
        model = loaded.model();
        if (stopping) {
            return Behaviors.stopped();
        }
        report(ReplicaStatus.notReady(id, ReplicaState.WARMING_UP, ""));
        LoadedModel warming = loaded.model();
        inBackground(() -> {
            environment.loader().warmUp(warming);
            return new WarmedUp(warming);
        });
        return this;
    }

    private Behavior<Command> onWarmedUp(WarmedUp warmedUp) {
        loading = false;
        if (stopping) {
            return Behaviors.stopped();
        }
        LoadedModel ready = warmedUp.model();
        ReplySender replies = new ReplySender(id, LargeMessages.get(getContext().getSystem()));
        ActorRef<ReplicaMessage> inbox = getContext()
                .spawnAnonymous(DynamicBatcher.create(
                        ready,
                        environment.loader().batchingOf(ready),
                        replies,
                        environment.execution(),
                        System::nanoTime));
        getContext().watchWith(inbox, new BatcherStopped());
        batcher = inbox;
        failures = 0;
        getContext().getLog().info("Replica {} is ready", id);
        report(ReplicaStatus.ready(id, ready.metadata(), inbox));
        return this;
    }

    private Behavior<Command> onFailed(Failed failed) {
        loading = false;
        closeModel();
        if (stopping) {
            return Behaviors.stopped();
        }
        failures++;
        Duration delay = environment.backoff().after(failures);
        getContext().getLog().warn("Replica {} failed, next attempt in {}: {}", id, delay, failed.reason());
        report(ReplicaStatus.notReady(id, ReplicaState.FAILED, failed.reason()));
        timers.startSingleTimer(LoadAgain.INSTANCE, delay);
        return this;
    }

    private Behavior<Command> onBatcherStopped(BatcherStopped stopped) {
        batcher = null;
        if (stopping) {
            return Behaviors.stopped();
        }
        return onFailed(new Failed("its batcher stopped because of a defect; see the log"));
    }

    private Behavior<Command> onLoadAgain(LoadAgain again) {
        load();
        return this;
    }

    private Behavior<Command> onPostStop(PostStop signal) {
        if (loading) {
            closeOnceLoaded();
        } else {
            closeModel();
        }
        environment
                .directory()
                .tell(new MemberDirectory.Gone(id, getContext().getSelf().unsafeUpcast()));
        return this;
    }

    private void load() {
        loading = true;
        report(ReplicaStatus.notReady(id, ReplicaState.LOADING, ""));
        inBackground(() -> new Loaded(environment.loader().load(id.model())));
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
        LoadedModel warming = model;
        model = null;
        underWay.thenAccept(result -> {
            if (result instanceof Loaded loaded) {
                loaded.model().close();
            } else if (warming != null) {
                warming.close();
            }
        });
    }

    private void closeModel() {
        if (model != null) {
            model.close();
            model = null;
        }
    }

    private void report(ReplicaStatus status) {
        environment
                .directory()
                .tell(new MemberDirectory.Changed(status, getContext().getSelf().unsafeUpcast()));
    }
}
