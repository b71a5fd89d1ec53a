package io.sampo.node.job;

import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.model.ModelName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/**
 * Hands out the jobs of one model as capacity frees. Its rules are in {@link Backlog}.
 *
 * <p>Keeps ids only; what is true of a job is the job's to say, and it is asked again whenever it was silent for a while: so
 * no message need arrive, and a restart need not know who is under way. When its journal fails, the queue stops; the next
 * message starts it again, and those whose messages were lost repeat them.
 */
final class JobQueue extends EventSourcedBehavior<JobQueue.Command, QueueEvent, Backlog> {

    static final EntityTypeKey<QueueCommand> TYPE_KEY = EntityTypeKey.create(QueueCommand.class, "job-queue");

    private static final long IDLE_MILLIS = 60_000;
    /** Events stay well below what a row, or a frame, should hold. */
    private static final int LARGEST_EVENT = 1000;

    sealed interface Command {}

    private record Told(QueueCommand command) implements Command {}

    private enum Commit implements Command {
        INSTANCE
    }

    private enum Tick implements Command {
        INSTANCE
    }

    private enum NextGroup implements Command {
        INSTANCE
    }

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final ModelName model;
    private final JobEnvironment environment;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    /** What the next event is to say. */
    private final Map<JobId, QueuedJob> joining = new LinkedHashMap<>();

    private final Set<JobId> leaving = new LinkedHashSet<>();
    /** Jobs that want to hear that they have joined. */
    private final Set<JobId> waiting = new LinkedHashSet<>();
    /** Who told of jobs and wants to hear the same. */
    private final List<ActorRef<QueueCommand.Joined>> joiners = new ArrayList<>();

    private final Burst burst;
    private final Window window;
    private boolean commitIsDue;
    private long lastCommitMillis;
    private long busyMillis;
    private long lastGroupMillis = Long.MIN_VALUE / 2;

    private JobQueue(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ModelName model,
            JobEnvironment environment,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(PersistenceId.ofUniqueId("queue|" + model));
        this.context = context;
        this.timers = timers;
        this.model = model;
        this.environment = environment;
        this.shard = shard;
        this.burst = new Burst(environment.settings().queue().longestBurst());
        this.window = new Window(
                environment.settings().jobsPerReplica(),
                environment.settings().rules().attemptTimeout());
        this.busyMillis = now();
        timers.startTimerWithFixedDelay(
                Tick.INSTANCE, environment.settings().queue().tick());
    }

    /** Makes the queue of {@code model}. */
    static Behavior<QueueCommand> create(
            ModelName model, JobEnvironment environment, ActorRef<ClusterSharding.ShardCommand> shard) {
        Behavior<Command> queue = Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new JobQueue(context, timers, model, environment, shard)));
        return Behaviors.transformMessages(
                QueueCommand.class, queue, builder -> builder.match(QueueCommand.class, Told::new));
    }

    @Override
    public Backlog emptyState() {
        return new Backlog();
    }

    @Override
    public EventHandler<Backlog, QueueEvent> eventHandler() {
        return Backlog::apply;
    }

    @Override
    public SnapshotAdapter<Backlog> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(Backlog backlog) {
                return backlog.snapshot();
            }

            @Override
            public Backlog fromJournal(Object from) {
                return new Backlog().apply((QueueEvent.Snapshot) from);
            }
        };
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(environment.settings().queue().snapshotEvery(), 1)
                .withDeleteEventsOnSnapshot();
    }

    @Override
    public CommandHandler<Command, QueueEvent, Backlog> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Told.class, (backlog, told) -> onTold(backlog, told.command()))
                .onCommand(Commit.class, (backlog, commit) -> onCommit())
                .onCommand(Tick.class, (backlog, tick) -> onTick(backlog))
                .onCommand(NextGroup.class, (backlog, next) -> {
                    dispatch(backlog);
                    return Effect().none();
                })
                .build();
    }

    private Effect<QueueEvent, Backlog> onTold(Backlog backlog, QueueCommand command) {
        busyMillis = now();
        if (command instanceof QueueCommand.Enqueue enqueue) {
            onEnqueue(backlog, enqueue.job());
        } else if (command instanceof QueueCommand.TakeUp takeUp) {
            takeUp.jobs().stream().filter(job -> !backlog.knows(job.id())).forEach(this::join);
        } else if (command instanceof QueueCommand.Join join) {
            join.jobs().stream().filter(job -> !backlog.knows(job.id())).forEach(this::join);
            joiners.add(join.replyTo());
            commitSoon();
        } else if (command instanceof QueueCommand.JobRuns runs) {
            backlog.runs(runs.id(), now());
        } else if (command instanceof QueueCommand.JobWaits waits) {
            backlog.underWayFor(waits.id(), now()).ifPresent(took -> window.cameBack(took, replicas()));
            backlog.waits(waits.id(), now(), waits.delay().toMillis());
            dispatch(backlog);
        } else if (command instanceof QueueCommand.JobEnded ended) {
            onEnded(backlog, ended.id());
        } else if (command instanceof QueueCommand.Locate locate) {
            locate.replyTo().tell(new QueueCommand.Located(backlog.placeOf(locate.id(), now())));
        } else if (command instanceof QueueCommand.Measure measure) {
            measure.replyTo()
                    .tell(new QueueCommand.Measured(backlog.size() + joining.size(), backlog.endedPerSecond(now())));
        } else if (command instanceof QueueCommand.LetGo) {
            return Effect().stop();
        }
        return Effect().none();
    }

    private void onEnqueue(Backlog backlog, QueuedJob job) {
        leaving.remove(job.id());
        if (!backlog.knows(job.id())) {
            waiting.add(job.id());
            join(job);
            return;
        }
        if (backlog.isLeaving(job.id())) {
            // It had ended, and an operator let it begin again.
            backlog.waits(job.id(), now(), 0);
        }
        if (!dispatch(backlog).contains(job.id())) {
            environment.peers().job(job.id()).tell(new JobCommand.Enqueued());
        }
    }

    private void join(QueuedJob job) {
        if (joining.putIfAbsent(job.id(), job) == null) {
            burst.arrived(1, uptimeMillis());
        }
        commitSoon();
    }

    private void onEnded(Backlog backlog, JobId id) {
        joining.remove(id);
        waiting.remove(id);
        if (backlog.knows(id)) {
            backlog.underWayFor(id, now()).ifPresent(took -> window.ended(took, backlog.underWay(), replicas()));
            backlog.ended(id, now());
            leaving.add(id);
            commitSoon();
            dispatch(backlog);
            if (backlog.isDry() && joining.isEmpty()) {
                environment.store().journalRests();
            }
        }
    }

    /** At once, or when the interval since the last time is over: what comes until then goes in the same event. */
    private void commitSoon() {
        if (commitIsDue) {
            return;
        }
        commitIsDue = true;
        long interval = environment.settings().queue().commitInterval().toMillis();
        long delay = lastCommitMillis + interval - now();
        if (delay <= 0 || delay > interval) {
            context.getSelf().tell(Commit.INSTANCE);
        } else {
            timers.startSingleTimer(Commit.INSTANCE, Duration.ofMillis(delay));
        }
    }

    private Effect<QueueEvent, Backlog> onCommit() {
        commitIsDue = false;
        lastCommitMillis = now();
        List<QueueEvent> events = new ArrayList<>();
        List<QueuedJob> joined = List.copyOf(joining.values());
        for (int from = 0; from < joined.size(); from += LARGEST_EVENT) {
            events.add(new QueueEvent.Enqueued(joined.subList(from, Math.min(joined.size(), from + LARGEST_EVENT))));
        }
        List<JobId> left = List.copyOf(leaving);
        for (int from = 0; from < left.size(); from += LARGEST_EVENT) {
            events.add(new QueueEvent.Removed(left.subList(from, Math.min(left.size(), from + LARGEST_EVENT))));
        }
        List<JobId> told = List.copyOf(waiting);
        List<ActorRef<QueueCommand.Joined>> answered = List.copyOf(joiners);
        joining.clear();
        leaving.clear();
        waiting.clear();
        joiners.clear();
        if (events.isEmpty()) {
            answered.forEach(joiner -> joiner.tell(new QueueCommand.Joined()));
            return Effect().none();
        }
        long begunMillis = uptimeMillis();
        return Effect().persist(events).thenRun(backlog -> {
            burst.wrote(uptimeMillis() - begunMillis);
            answered.forEach(joiner -> joiner.tell(new QueueCommand.Joined()));
            Set<JobId> granted = dispatch(backlog);
            for (JobId id : told) {
                if (!granted.contains(id)) {
                    environment.peers().job(id).tell(new JobCommand.Enqueued());
                }
            }
        });
    }

    private Effect<QueueEvent, Backlog> onTick(Backlog backlog) {
        if (replicas() > 0) {
            long silence = environment.settings().queue().grantRepeat().toMillis();
            backlog.silent(now(), silence).forEach(this::grant);
        }
        dispatch(backlog);
        if (backlog.size() > 0) {
            busyMillis = now();
        } else if (now() - busyMillis > IDLE_MILLIS) {
            busyMillis = now();
            shard.tell(new ClusterSharding.Passivate<>(
                    context.getSelf().<Object>unsafeUpcast().<QueueCommand>narrow()));
        }
        return Effect().none();
    }

    /** Grants to those whose turn it is, and says to whom. Safe at any time. */
    private Set<JobId> dispatch(Backlog backlog) {
        int most = window.size(replicas());
        if (burst.isOn(uptimeMillis())) {
            if (waitsForNextGroup()) {
                return Set.of();
            }
            most = Math.min(most, backlog.underWay() + burst.group(most));
        }
        List<JobId> turns = backlog.takeTurns(now(), most);
        turns.forEach(this::grant);
        if (!turns.isEmpty()) {
            lastGroupMillis = uptimeMillis();
        }
        return Set.copyOf(turns);
    }

    /**
     * Whether jobs that could start in a burst are to wait a moment. They start in groups: so do their events, which then are few
     * writes between those of the submissions.
     */
    private boolean waitsForNextGroup() {
        long pace = environment.settings().queue().burstPace().toMillis();
        long wait = lastGroupMillis + pace - uptimeMillis();
        if (wait <= 0) {
            return false;
        }
        if (!timers.isTimerActive(NextGroup.INSTANCE)) {
            timers.startSingleTimer(NextGroup.INSTANCE, Duration.ofMillis(wait));
        }
        return true;
    }

    private void grant(JobId id) {
        environment.peers().job(id).tell(new JobCommand.Grant(model, false));
    }

    private int replicas() {
        return environment.runner().readyReplicas(model);
    }

    private long now() {
        return environment.clock().millis();
    }

    /** Of a clock that nobody sets, for what passes in moments. */
    private static long uptimeMillis() {
        return System.nanoTime() / 1_000_000;
    }
}
