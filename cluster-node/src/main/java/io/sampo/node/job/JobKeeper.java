package io.sampo.node.job;

import io.sampo.node.job.JobStore.DueJob;
import io.sampo.node.job.JobStore.WaitingJob;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.model.ModelName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Looks after what is due, once a cluster: tells jobs that something may be, and queues which jobs wait. All that it says may be
 * said twice, or of what has changed meanwhile; jobs and queues know better.
 */
final class JobKeeper extends AbstractBehavior<JobKeeper.Command> {

    private static final Duration ORPHANS_EVERY = Duration.ofHours(1);
    /** Those in one message to a queue, which must fit into a frame. */
    private static final int LARGEST_MESSAGE = 500;

    sealed interface Command {}

    private record Look() implements Command {}

    private record DueFound(List<DueJob> due) implements Command {}

    private record WaitingFound(List<WaitingJob> waiting) implements Command {}

    private record NotFound(Throwable failure) implements Command {}

    private final TimerScheduler<Command> timers;
    private final JobEnvironment environment;
    private final JobSettings.Keeper settings;
    private String afterId = "";
    private Instant nextRound = Instant.MIN;
    private Instant nextOrphans;
    private boolean pageWasFull;
    private boolean failing;

    private JobKeeper(ActorContext<Command> context, TimerScheduler<Command> timers, JobEnvironment environment) {
        super(context);
        this.timers = timers;
        this.environment = environment;
        this.settings = environment.settings().keeper();
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
                .onMessage(WaitingFound.class, this::onWaitingFound)
                .onMessage(NotFound.class, this::onNotFound)
                .build();
    }

    private Behavior<Command> onLook(Look look) {
        getContext()
                .pipeToSelf(
                        environment
                                .store()
                                .due(now(), environment.settings().rules().retention(), settings.page()),
                        (due, failure) -> due == null ? new NotFound(failure) : new DueFound(due));
        return this;
    }

    private Behavior<Command> onDueFound(DueFound found) {
        failing = false;
        found.due().stream()
                .map(DueJob::id)
                .distinct()
                .forEach(id -> environment.peers().job(id).tell(new JobCommand.CheckDue()));
        pageWasFull = found.due().size() >= settings.page();
        dropOrphans();
        if (now().isBefore(nextRound)) {
            lookAgain();
            return this;
        }
        getContext()
                .pipeToSelf(
                        environment.store().waiting(now().minus(settings.reconcileAfter()), afterId, settings.page()),
                        (waiting, failure) -> waiting == null ? new NotFound(failure) : new WaitingFound(waiting));
        return this;
    }

    private Behavior<Command> onWaitingFound(WaitingFound found) {
        Map<ModelName, List<QueuedJob>> byModel = new HashMap<>();
        for (WaitingJob job : found.waiting()) {
            byModel.computeIfAbsent(job.model(), model -> new ArrayList<>())
                    .add(new QueuedJob(job.id(), job.tenant(), job.priority()));
        }
        byModel.forEach(this::tell);
        if (found.waiting().size() < settings.page()) {
            afterId = "";
            nextRound = now().plus(settings.reconcileEvery());
        } else {
            afterId = found.waiting().get(found.waiting().size() - 1).id().value();
        }
        lookAgain();
        return this;
    }

    private void tell(ModelName model, List<QueuedJob> jobs) {
        for (int from = 0; from < jobs.size(); from += LARGEST_MESSAGE) {
            environment
                    .peers()
                    .queue(model)
                    .tell(new QueueCommand.TakeUp(jobs.subList(from, Math.min(jobs.size(), from + LARGEST_MESSAGE))));
        }
    }

    private Behavior<Command> onNotFound(NotFound notFound) {
        if (!failing) {
            getContext().getLog().warn("What is due of jobs is not known: {}", String.valueOf(notFound.failure()));
        }
        failing = true;
        lookAgain();
        return this;
    }

    private void lookAgain() {
        Duration interval = settings.interval();
        timers.startSingleTimer(new Look(), pageWasFull ? interval.dividedBy(4) : interval);
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
