package io.sampo.node.job;

import io.sampo.node.job.AttemptOutcome.Computed;
import io.sampo.node.job.AttemptOutcome.NotComputed;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of one job's truth. Its rules are in {@link JobDecisions}; what it does besides the journal is in
 * {@link JobDeeds}.
 *
 * <p>It is in memory only while it has something to do: until its queue knows it, while an attempt or a callback is under way,
 * and while somebody watches. When its journal fails it starts again by itself, and keeps for that time what an attempt brought.
 */
final class JobEntity extends EventSourcedBehavior<JobEntity.Command, JobEvent, Optional<Job>> {

    static final EntityTypeKey<JobCommand> TYPE_KEY = EntityTypeKey.create(JobCommand.class, "job");
    private static final Duration SHORTEST_RESTART = Duration.ofMillis(200);
    private static final Duration LONGEST_RESTART = Duration.ofSeconds(3);

    sealed interface Command {}

    private record Told(JobCommand command) implements Command {}

    record AttemptEnded(int token, AttemptOutcome outcome) implements Command {}

    record AttemptOverdue(int token) implements Command {}

    record CallbackEnded(Instant finished, int attempt, JobCallbacks.Outcome outcome) implements Command {}

    enum Forgotten implements Command {
        INSTANCE
    }

    /** Tells the queue again, and looks whether there is anything left to do. */
    enum LookAround implements Command {
        INSTANCE
    }

    /** Says once more that it has the turn of suspects. */
    enum TurnGoesOn implements Command {
        INSTANCE
    }

    private enum Nothing implements Command {
        INSTANCE
    }

    private final ActorContext<Command> context;
    private final JobEnvironment environment;
    private final Callers callers;
    private final JobDeeds deeds;
    private final Watchers watchers = new Watchers();
    /** What an attempt brought and the journal does not have yet. */
    private @Nullable AttemptEnded unpublished;

    private JobEntity(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            JobId id,
            JobEnvironment environment,
            Callers callers,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(
                PersistenceId.ofUniqueId("job|" + id),
                SupervisorStrategy.restartWithBackoff(SHORTEST_RESTART, LONGEST_RESTART, 0.2));
        this.context = context;
        this.environment = environment;
        this.callers = callers;
        this.deeds = new JobDeeds(context, timers, id, environment, shard);
    }

    /** Makes the entity of job {@code id}. */
    static Behavior<JobCommand> create(
            JobId id, JobEnvironment environment, ActorRef<ClusterSharding.ShardCommand> shard) {
        Callers callers = new Callers();
        Behavior<Command> job = Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new JobEntity(context, timers, id, environment, callers, shard)));
        return Behaviors.transformMessages(
                JobCommand.class,
                job,
                builder -> builder.match(
                        JobCommand.class, command -> callers.admit(command) ? new Told(command) : Nothing.INSTANCE));
    }

    @Override
    public Optional<Job> emptyState() {
        return Optional.empty();
    }

    @Override
    public EventHandler<Optional<Job>, JobEvent> eventHandler() {
        return (job, event) -> Optional.of(Job.apply(job.orElse(null), event));
    }

    /** Jobs have few events: there is nothing to gain from snapshots. */
    @Override
    public Recovery recovery() {
        return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
    }

    @Override
    public String snapshotPluginId() {
        return "pekko.persistence.no-snapshot-store";
    }

    @Override
    public SignalHandler<Optional<Job>> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .onSignal(RecoveryFailed.class, (job, failed) -> callers.refuseAll())
                .onSignal(JournalPersistFailed.class, (job, failed) -> callers.refuseAll())
                .onSignal(PreRestart.instance(), job -> callers.refuseAll())
                .onSignal(PostStop.instance(), job -> {
                    callers.refuseAll();
                    deeds.stop();
                })
                .build();
    }

    @Override
    public CommandHandler<Command, JobEvent, Optional<Job>> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Told.class, (job, told) -> onTold(job, told.command()))
                .onCommand(AttemptEnded.class, this::onAttemptEnded)
                .onCommand(AttemptOverdue.class, this::onAttemptOverdue)
                .onCommand(CallbackEnded.class, this::onCallbackEnded)
                .onCommand(Forgotten.class, (job, forgotten) -> onForgotten())
                .onCommand(LookAround.class, (job, look) -> onLookAround(job))
                .onCommand(TurnGoesOn.class, (job, turn) -> {
                    deeds.turnGoesOn();
                    return Effect().none();
                })
                .onCommand(Nothing.class, (job, nothing) -> Effect().none())
                .build();
    }

    /** The first time there is nothing to add; after a failure of the journal, what went on meanwhile is to be found out. */
    private void onRecovered(Optional<Job> job) {
        if (!callers.isFailing()) {
            return;
        }
        callers.welcome();
        AttemptEnded ended = unpublished;
        if (job.isPresent() && job.get().phase() instanceof JobPhase.Running running) {
            if (ended != null && ended.token() == running.token()) {
                context.getSelf().tell(ended);
            } else if (running.holder().equals(environment.self())) {
                deeds.resume(job.get(), running.token());
            } else {
                deeds.stop();
            }
        } else if (job.isPresent() && !job.get().isTerminal()) {
            deeds.stop();
            deeds.enqueue(job.get());
        } else {
            deeds.stop();
        }
        context.getSelf().tell(LookAround.INSTANCE);
    }

    private Effect<JobEvent, Optional<Job>> onTold(Optional<Job> job, JobCommand command) {
        if (deeds.passesOn(command)) {
            callers.release(command);
            return Effect().none();
        } else if (command instanceof JobCommand.Accept accept) {
            return accept(job, accept);
        } else if (command instanceof JobCommand.Recall recall) {
            recall(job, recall);
        } else if (command instanceof JobCommand.Show show) {
            answerIfOf(show.tenant(), job, show.replyTo(), known -> {
                callers.release(show.replyTo());
                deeds.show(known, show.replyTo());
            });
        } else if (command instanceof JobCommand.ShowResult show) {
            answerIfOf(show.tenant(), job, show.replyTo(), known -> {
                callers.release(show.replyTo());
                JobResults.send(environment, known, show.replyTo());
            });
        } else if (command instanceof JobCommand.Watch watch) {
            watch(job, watch);
        } else if (command instanceof JobCommand.Withdraw withdraw) {
            return withdraw(job, withdraw);
        } else if (command instanceof JobCommand.Resolve resolve) {
            return does(
                    job,
                    new JobStep.Resolve(resolve.resolution()),
                    (after, verdict) -> answer(resolve.replyTo(), after, verdict));
        } else if (command instanceof JobCommand.Grant grant) {
            return granted(job, grant);
        } else if (command instanceof JobCommand.Enqueued) {
            deeds.enqueued();
        } else if (command instanceof JobCommand.CheckDue) {
            return does(job, new JobStep.Review(), this::settle);
        } else if (command instanceof JobCommand.LetGo) {
            return letGo(job);
        }
        leaveIfIdle();
        return Effect().none();
    }

    private Effect<JobEvent, Optional<Job>> accept(Optional<Job> job, JobCommand.Accept accept) {
        if (deeds.isForgetting()) {
            callers.answer(accept.replyTo(), Callers.unavailable());
            return Effect().none();
        }
        return does(job, new JobStep.Accept(accept.submission()), (after, verdict) -> {
            if (verdict instanceof Verdict.Accepted accepted && after != null) {
                // First the queue: what the caller submits once it has the answer is to stand behind this job.
                if (!accepted.repeated()) {
                    deeds.enqueue(after);
                }
                callers.answer(accept.replyTo(), new JobReply.Accepted(after.status(), accepted.repeated()));
            } else {
                answer(accept.replyTo(), after, verdict);
            }
        });
    }

    private void recall(Optional<Job> job, JobCommand.Recall recall) {
        if (job.isEmpty() || deeds.isForgetting()) {
            callers.answer(recall.replyTo(), recall.otherwise());
            return;
        }
        JobStep step = new JobStep.Recall(recall.tenant(), recall.digest());
        Decision decision = JobDecisions.decide(
                job.get(), step, now(), environment.settings().rules());
        if (decision.verdict() instanceof Verdict.Accepted accepted) {
            callers.answer(recall.replyTo(), new JobReply.Accepted(job.get().status(), accepted.repeated()));
        } else {
            answer(recall.replyTo(), job.get(), decision.verdict());
        }
    }

    private Effect<JobEvent, Optional<Job>> withdraw(Optional<Job> job, JobCommand.Withdraw withdraw) {
        if (job.isPresent() && job.get().isOf(withdraw.tenant())) {
            return does(job, new JobStep.Withdraw(), (after, verdict) -> answer(withdraw.replyTo(), after, verdict));
        }
        answerIfOf(withdraw.tenant(), Optional.empty(), withdraw.replyTo(), known -> {});
        leaveIfIdle();
        return Effect().none();
    }

    private Effect<JobEvent, Optional<Job>> granted(Optional<Job> job, JobCommand.Grant grant) {
        deeds.enqueued();
        if (grant.alone()) {
            deeds.gotTurn(grant.queue());
        }
        int running = job.isPresent() && job.get().phase() instanceof JobPhase.Running phase ? phase.token() : 0;
        boolean live = running > 0 && (deeds.isLive(running) || isUnpublished(running));
        JobStep step = new JobStep.Grant(environment.self(), grant.alone(), live);
        return does(job, step, (after, verdict) -> {
            if (verdict instanceof Verdict.Begin begin && after != null) {
                deeds.begin(after, begin.token());
            }
            deeds.report(grant.queue(), verdict);
        });
    }

    private boolean isUnpublished(int token) {
        return unpublished != null && unpublished.token() == token;
    }

    private Effect<JobEvent, Optional<Job>> onAttemptEnded(Optional<Job> job, AttemptEnded ended) {
        deeds.ended(ended.token());
        return publish(job, ended);
    }

    private Effect<JobEvent, Optional<Job>> publish(Optional<Job> job, AttemptEnded ended) {
        if (job.isPresent() && job.get().phase() instanceof JobPhase.Running running) {
            unpublished = running.token() == ended.token() ? ended : unpublished;
        }
        return does(job, new JobStep.End(ended.token(), ended.outcome()), (after, verdict) -> {
            if (isUnpublished(ended.token())) {
                unpublished = null;
            }
            if (verdict instanceof Verdict.Late) {
                if (ended.outcome() instanceof Computed) {
                    environment.counters().countLate();
                    context.getLog().info("Late result of attempt {} refused: {}", ended.token(), persistenceId());
                }
            } else if (after != null) {
                deeds.report(queueOf(after), verdict);
            }
        });
    }

    private Effect<JobEvent, Optional<Job>> onAttemptOverdue(Optional<Job> job, AttemptOverdue overdue) {
        if (!deeds.isLive(overdue.token())) {
            return Effect().none();
        }
        deeds.stop();
        NotComputed outcome =
                new NotComputed(ErrorCode.DEADLINE_EXCEEDED, "attempt: no answer within its time, nor a while later");
        return publish(job, new AttemptEnded(overdue.token(), outcome));
    }

    private Effect<JobEvent, Optional<Job>> onCallbackEnded(Optional<Job> job, CallbackEnded ended) {
        deeds.calledBack();
        // If it was about an end that is none any more, the one that is has waited for this one.
        return does(
                job,
                new JobStep.CallbackEnd(ended.finished(), ended.attempt(), ended.outcome()),
                (after, verdict) -> settleEnd(after));
    }

    private Effect<JobEvent, Optional<Job>> onForgotten() {
        // What comes next starts anew, from whatever the journal then has.
        deeds.forgotten();
        return Effect().none();
    }

    private Effect<JobEvent, Optional<Job>> onLookAround(Optional<Job> job) {
        watchers.drop(now());
        job.filter(known -> deeds.isUntold()).ifPresent(deeds::enqueue);
        leaveIfIdle();
        return Effect().none();
    }

    private Effect<JobEvent, Optional<Job>> letGo(Optional<Job> job) {
        boolean live = job.isPresent()
                && job.get().phase() instanceof JobPhase.Running running
                && deeds.isLive(running.token());
        Decision decision = JobDecisions.decide(
                job.orElse(null),
                new JobStep.LetGo(live),
                now(),
                environment.settings().rules());
        deeds.stop();
        if (decision.events().isEmpty()) {
            return Effect().stop();
        }
        return Effect()
                .persist(decision.events())
                .thenRun((Optional<Job> after) ->
                        after.ifPresent(known -> deeds.report(queueOf(known), decision.verdict())))
                .thenStop();
    }

    /** Decides, journals, and only then acts. */
    private Effect<JobEvent, Optional<Job>> does(
            Optional<Job> job, JobStep step, BiConsumer<@Nullable Job, Verdict> then) {
        Decision decision = JobDecisions.decide(
                job.orElse(null), step, now(), environment.settings().rules());
        if (decision.events().isEmpty()) {
            then.accept(job.orElse(null), decision.verdict());
            leaveIfIdle();
            return Effect().none();
        }
        boolean wasTerminal = job.isPresent() && job.get().isTerminal();
        return Effect().persist(decision.events()).thenRun((Optional<Job> after) -> {
            decision.events().forEach(environment.counters()::count);
            then.accept(after.orElse(null), decision.verdict());
            after.ifPresent(known -> changed(known, wasTerminal));
            leaveIfIdle();
        });
    }

    /** What follows from a change, whatever brought it. */
    private void changed(Job job, boolean wasTerminal) {
        watchers.tell(job.status(), now());
        if (job.isTerminal() && !wasTerminal) {
            deeds.stop();
            deeds.report(queueOf(job), new Verdict.Over());
        } else if (wasTerminal && !job.isTerminal()) {
            deeds.enqueue(job);
        }
        settleEnd(job);
    }

    /** Sees to what is due of a job that has ended, be it for the first time or once more, by an operator. */
    private void settleEnd(@Nullable Job job) {
        if (job != null && job.isTerminal()) {
            JobRules rules = environment.settings().rules();
            settle(
                    job,
                    JobDecisions.decide(job, new JobStep.Review(), now(), rules).verdict());
        }
    }

    private void settle(@Nullable Job job, Verdict verdict) {
        if (verdict instanceof Verdict.CallBack callBack && job != null) {
            Callback callback = job.submission().callback();
            if (callback != null) {
                deeds.callBack(job, callback, callBack.attempt());
            }
        } else if (verdict instanceof Verdict.Forget) {
            deeds.forget();
        }
    }

    private void watch(Optional<Job> job, JobCommand.Watch watch) {
        if (job.isEmpty() || !job.get().isOf(watch.tenant())) {
            watch.watcher()
                    .tell(new JobUpdate.WatchRefused(
                            watch.id(), ErrorCode.JOB_NOT_FOUND, "job '" + watch.id() + "': not found"));
            return;
        }
        if (job.get().revision() > watch.afterRevision() || job.get().isTerminal()) {
            watch.watcher().tell(new JobUpdate.JobChanged(job.get().status()));
        }
        if (!job.get().isTerminal()) {
            watchers.add(watch.watcher(), now());
            deeds.lookAroundLater();
        }
    }

    private interface Answer {
        void with(Job job);
    }

    private void answerIfOf(TenantId tenant, Optional<Job> job, ActorRef<JobReply> caller, Answer answer) {
        if (deeds.isForgetting() || job.isEmpty() || !job.get().isOf(tenant)) {
            callers.answer(caller, Refused.forGood(ErrorCode.JOB_NOT_FOUND, "job: not found"));
        } else {
            answer.with(job.get());
        }
    }

    private void answer(ActorRef<JobReply> caller, @Nullable Job job, Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            callers.answer(caller, Refused.forGood(refused.code(), refused.detail()));
        } else if (job != null) {
            callers.answer(caller, job.known(null));
        }
    }

    private void leaveIfIdle() {
        if (watchers.isEmpty() && unpublished == null) {
            deeds.leaveIfIdle();
        }
    }

    private static ModelName queueOf(Job job) {
        return job.submission().model().name();
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
