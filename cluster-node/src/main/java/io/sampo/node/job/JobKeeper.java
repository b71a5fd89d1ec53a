package io.sampo.node.job;

import io.sampo.node.job.JobStore.DueJob;
import io.sampo.node.job.JobStore.WaitingJob;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.model.ModelName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Looks after what is due, once a cluster: tells jobs that something may be, and queues which jobs wait. All that it says may be
 * said twice, or of what has changed meanwhile; jobs and queues know better.
 *
 * <p>Two loops: a look at what is due each interval, and rounds through the jobs that wait, a page after the other.
 */
final class JobKeeper extends AbstractBehavior<JobKeeper.Command> {

    private static final Duration ORPHANS_EVERY = Duration.ofHours(1);
    /** Those in one message to a queue, which must fit into a frame. */
    private static final int LARGEST_MESSAGE = 500;
    /** Pages of a round that would follow each other at once take a break: the store has others to serve. */
    private static final int BREAKS_IN_AN_INTERVAL = 20;
    /** Of what a round took, the least until the next: the store is busy with rounds a fifth of the time at most. */
    private static final int REST_AFTER_ROUND = 4;

    sealed interface Command {}

    private record Look() implements Command {}

    private record DueFound(List<DueJob> due) implements Command {}

    private record ModelsFound(List<ModelName> models) implements Command {}

    private record WaitingFound(List<WaitingJob> waiting) implements Command {}

    private record NextPage() implements Command {}

    private record DueNotFound(Throwable failure) implements Command {}

    private record WaitingNotFound(Throwable failure) implements Command {}

    private final TimerScheduler<Command> timers;
    private final JobEnvironment environment;
    private final JobSettings.Keeper settings;
    private final WaitingRound round;
    /** Whether the next page of the round is asked for, or will be by itself. */
    private boolean roundGoesOn;

    private Instant roundBegan = Instant.MIN;
    private Instant nextRound = Instant.MIN;
    private Instant nextOrphans;
    private boolean failing;

    private JobKeeper(ActorContext<Command> context, TimerScheduler<Command> timers, JobEnvironment environment) {
        super(context);
        this.timers = timers;
        this.environment = environment;
        this.settings = environment.settings().keeper();
        this.round = new WaitingRound(settings.page());
        this.nextOrphans = now().plus(ORPHANS_EVERY);
        context.getSelf().tell(new Look());
    }

    static Behavior<Command> create(JobEnvironment environment) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new JobKeeper(context, timers, environment)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Look.class, this::onLook)
                .onMessage(DueFound.class, this::onDueFound)
                .onMessage(DueNotFound.class, this::onDueNotFound)
                .onMessage(ModelsFound.class, this::onModelsFound)
                .onMessage(WaitingFound.class, this::onWaitingFound)
                .onMessage(NextPage.class, this::onNextPage)
                .onMessage(WaitingNotFound.class, this::onWaitingNotFound)
                .build();
    }

    private Behavior<Command> onLook(Look look) {
        getContext()
                .pipeToSelf(
                        environment
                                .store()
                                .due(now(), environment.settings().rules().retention(), settings.page()),
                        (due, failure) -> due == null ? new DueNotFound(failure) : new DueFound(due));
        return this;
    }

    private Behavior<Command> onDueFound(DueFound found) {
        failing = false;
        found.due().stream()
                .map(DueJob::id)
                .distinct()
                .forEach(id -> environment.peers().job(id).tell(new JobCommand.CheckDue()));
        dropOrphans();
        if (!roundGoesOn) {
            goOn();
        }
        lookAgain(found.due().size() >= settings.page());
        return this;
    }

    /** Asks for the next page of the round, or begins one that is due. */
    private void goOn() {
        ModelName model = round.model();
        if (model != null) {
            askFor(model);
        } else if (!now().isBefore(nextRound)) {
            roundGoesOn = true;
            roundBegan = now();
            getContext()
                    .pipeToSelf(
                            environment.store().waitingModels(),
                            (models, failure) ->
                                    models == null ? new WaitingNotFound(failure) : new ModelsFound(models));
        }
    }

    private void askFor(ModelName model) {
        roundGoesOn = true;
        Instant changedBefore = now().minus(settings.reconcileAfter());
        getContext()
                .pipeToSelf(
                        environment.store().waiting(model, changedBefore, round.afterId(), settings.page()),
                        (waiting, failure) ->
                                waiting == null ? new WaitingNotFound(failure) : new WaitingFound(waiting));
    }

    /**
     * Wakes all queues that jobs wait in before it goes through the jobs: after a restart each begins at once with what its own
     * journal has, however many jobs of other models come before.
     */
    private Behavior<Command> onModelsFound(ModelsFound found) {
        found.models().forEach(model -> environment.peers().queue(model).tell(new QueueCommand.TakeUp(List.of())));
        round.begin(found.models());
        return wentOn();
    }

    private Behavior<Command> onWaitingFound(WaitingFound found) {
        ModelName model = round.model();
        if (model != null) {
            tell(
                    model,
                    found.waiting().stream()
                            .map(job -> new QueuedJob(job.id(), job.tenant(), job.priority()))
                            .toList());
            if (round.took(found.waiting())) {
                timers.startSingleTimer(new NextPage(), settings.interval().dividedBy(BREAKS_IN_AN_INTERVAL));
                return this;
            }
        }
        return wentOn();
    }

    private Behavior<Command> onNextPage(NextPage next) {
        goOn();
        return this;
    }

    private Behavior<Command> wentOn() {
        ModelName model = round.model();
        if (model != null) {
            askFor(model);
        } else {
            roundGoesOn = false;
            nextRound = now().plus(pauseAfter(Duration.between(roundBegan, now())));
        }
        return this;
    }

    private Duration pauseAfter(Duration round) {
        Duration rest = round.multipliedBy(REST_AFTER_ROUND);
        return rest.compareTo(settings.reconcileEvery()) > 0 ? rest : settings.reconcileEvery();
    }

    private void tell(ModelName model, List<QueuedJob> jobs) {
        for (int from = 0; from < jobs.size(); from += LARGEST_MESSAGE) {
            environment
                    .peers()
                    .queue(model)
                    .tell(new QueueCommand.TakeUp(jobs.subList(from, Math.min(jobs.size(), from + LARGEST_MESSAGE))));
        }
    }

    private Behavior<Command> onDueNotFound(DueNotFound notFound) {
        warn(notFound.failure());
        lookAgain(false);
        return this;
    }

    /** Whoever next finds what is due goes on with the round. */
    private Behavior<Command> onWaitingNotFound(WaitingNotFound notFound) {
        warn(notFound.failure());
        roundGoesOn = false;
        return this;
    }

    private void warn(Throwable failure) {
        if (!failing) {
            getContext().getLog().warn("What is due of jobs is not known: {}", String.valueOf(failure));
        }
        failing = true;
    }

    private void lookAgain(boolean thereIsMore) {
        Duration interval = settings.interval();
        timers.startSingleTimer(new Look(), thereIsMore ? interval.dividedBy(4) : interval);
    }

    private void dropOrphans() {
        if (now().isAfter(nextOrphans)) {
            nextOrphans = now().plus(ORPHANS_EVERY);
            environment.store().dropOrphanPayloads(now().minus(ORPHANS_EVERY)).exceptionally(failure -> 0);
        }
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
