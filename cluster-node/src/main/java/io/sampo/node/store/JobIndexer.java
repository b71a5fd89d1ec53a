package io.sampo.node.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.serialization.SerializationExtension;
import org.jspecify.annotations.Nullable;

/**
 * Follows the journal and writes the index of jobs. One of it in a cluster is enough: to be run as a singleton. While the
 * database is away it tries again, at longer and longer intervals.
 */
public final class JobIndexer extends AbstractBehavior<JobIndexer.Command> {

    /** What this actor tells itself. */
    public sealed interface Command {}

    private enum Step implements Command {
        INSTANCE
    }

    private enum JournalRests implements Command {
        INSTANCE
    }

    private record Stepped(
            boolean more, Duration took, @Nullable Throwable failure) implements Command {}

    private static final Duration IDLE = Duration.ofMillis(200);
    /** Between two steps where the journal rests: many jobs that come one at a time should not cost as many transactions more. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final TimerScheduler<Command> timers;
    private final Bell journalRests;
    private final IndexUpdate update;
    private final Executor blocking;
    private Duration pause = IDLE;
    private long steppedNanos = System.nanoTime();
    /** Whether the next step waits for something to do. */
    private boolean idle;

    private JobIndexer(
            ActorContext<Command> context, TimerScheduler<Command> timers, Bell journalRests, IndexUpdate update) {
        super(context);
        this.timers = timers;
        this.journalRests = journalRests;
        this.update = update;
        this.blocking =
                context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(JdbcJobStore.DISPATCHER));
    }

    /** Makes the indexer of {@code database}. */
    public static Behavior<Command> create(Database database) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            ActorRef<Command> self = context.getSelf();
            self.tell(Step.INSTANCE);
            database.journalRests().listen(() -> self.tell(JournalRests.INSTANCE));
            JournalReader journal = new JournalReader(SerializationExtension.get(context.getSystem()));
            return new JobIndexer(context, timers, database.journalRests(), new IndexUpdate(database, journal));
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Step.class, this::onStep)
                .onMessage(Stepped.class, this::onStepped)
                .onMessage(JournalRests.class, this::onJournalRests)
                .onSignal(PostStop.class, stopped -> {
                    journalRests.listenNoMore();
                    return this;
                })
                .build();
    }

    private Behavior<Command> onStep(Step step) {
        CompletableFuture<Boolean> more;
        long begunNanos = System.nanoTime();
        try {
            more = CompletableFuture.supplyAsync(this::step, blocking);
        } catch (RuntimeException e) {
            more = CompletableFuture.failedFuture(e);
        }
        getContext()
                .pipeToSelf(
                        more,
                        (result, failure) -> new Stepped(
                                failure == null && Boolean.TRUE.equals(result),
                                Duration.ofNanos(System.nanoTime() - begunNanos),
                                failure));
        return this;
    }

    private Behavior<Command> onJournalRests(JournalRests rests) {
        // While a step is under way there is no timer: what was written meanwhile is the next one's. One that comes at
        // once is not put off.
        if (idle && timers.isTimerActive(Step.INSTANCE)) {
            Duration rested = Duration.ofNanos(System.nanoTime() - steppedNanos);
            Duration rest = SHORTEST_PAUSE.minus(rested);
            timers.startSingleTimer(Step.INSTANCE, rest.isNegative() ? Duration.ZERO : rest);
        }
        return this;
    }

    private boolean step() {
        try {
            return update.step();
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private Behavior<Command> onStepped(Stepped stepped) {
        steppedNanos = System.nanoTime();
        idle = false;
        if (stepped.failure() != null) {
            logFailure(stepped.failure());
            timers.startSingleTimer(Step.INSTANCE, pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            return this;
        }
        if (pause.compareTo(IDLE) > 0) {
            getContext().getLog().info("The index of jobs follows the journal again");
            pause = IDLE;
        }
        // Whoever writes to the journal has half of the time at least.
        boolean atOnce = stepped.more() && stepped.took().compareTo(IDLE) < 0;
        idle = !atOnce;
        timers.startSingleTimer(Step.INSTANCE, atOnce ? stepped.took() : IDLE);
        return this;
    }

    /** Once when it begins; what follows is for whoever looks for it. */
    private void logFailure(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (pause.equals(IDLE)) {
            getContext().getLog().warn("The index of jobs cannot follow the journal: {}", cause.toString());
        } else {
            getContext().getLog().debug("The index of jobs cannot follow the journal", cause);
        }
    }
}
