package io.sampo.node.job;

import io.sampo.node.job.JobCallbacks.Outcome;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.Located;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.job.SuspectCommand;
import io.sampo.protocol.model.ModelName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;

/**
 * What a job does besides its journal: attempts, callbacks, words with its queue, and leaving memory. All of it may be lost and
 * is found out again. Not thread-safe: the job's actor owns it.
 */
final class JobDeeds {

    /** How long the queue may take to say where the job stands; without an answer the status goes without. */
    private static final Duration LOCATE_TIMEOUT = Duration.ofSeconds(1);
    /** Beyond an attempt's time: whoever runs it is to say so itself. */
    private static final Duration OVERDUE_GRACE = Duration.ofSeconds(2);

    private static final Duration CALLBACK_RETRY = Duration.ofSeconds(30);

    private final ActorContext<JobEntity.Command> context;
    private final TimerScheduler<JobEntity.Command> timers;
    private final JobId id;
    private final JobEnvironment environment;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private @Nullable Attempt attempt;
    /** Attempts that nobody waits for and that will still answer. */
    private final Set<Integer> abandoned = new HashSet<>();

    /** The queue that it is in, while the job has the turn of suspects; else null. */
    private @Nullable ModelName turnOf;

    private boolean untold;
    private boolean callingBack;
    private boolean forgetting;
    private boolean leaving;

    JobDeeds(
            ActorContext<JobEntity.Command> context,
            TimerScheduler<JobEntity.Command> timers,
            JobId id,
            JobEnvironment environment,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        this.context = context;
        this.timers = timers;
        this.id = id;
        this.environment = environment;
        this.shard = shard;
    }

    /** Tells the queue that the job waits, and again until it is known that it knows. */
    void enqueue(Job job) {
        JobEvent.Accepted submission = job.submission();
        untold = true;
        environment
                .peers()
                .queue(submission.model().name())
                .tell(new QueueCommand.Enqueue(new QueuedJob(id, submission.tenant(), submission.priority())));
        timers.startSingleTimer(
                JobEntity.LookAround.INSTANCE,
                JobEntity.LookAround.INSTANCE,
                environment.settings().queue().enqueueRetry());
    }

    void enqueued() {
        untold = false;
    }

    boolean isUntold() {
        return untold;
    }

    /** Whether attempt {@code token} is under way in this process. */
    boolean isLive(int token) {
        return attempt != null && attempt.token() == token;
    }

    void begin(Job job, int token) {
        Attempt begun = Attempt.begin(environment, job, token);
        attempt = begun;
        ActorRef<JobEntity.Command> self = context.getSelf();
        begun.outcome()
                .thenAcceptAsync(
                        outcome -> self.tell(new JobEntity.AttemptEnded(token, outcome)), environment.executor());
        watchOver(begun);
    }

    private void watchOver(Attempt begun) {
        timers.startSingleTimer(
                "overdue",
                new JobEntity.AttemptOverdue(begun.token()),
                begun.timeLeft().plus(OVERDUE_GRACE));
    }

    /** After a restart of the actor, whose timers are gone: attempt {@code token} goes on, or begins if it never did. */
    void resume(Job job, int token) {
        Attempt underWay = attempt;
        if (underWay != null && underWay.token() == token) {
            watchOver(underWay);
        } else {
            stop();
            begin(job, token);
        }
    }

    /** The attempt has answered. */
    void ended(int token) {
        abandoned.remove(token);
        if (isLive(token)) {
            attempt = null;
            timers.cancel("overdue");
        }
    }

    /** There is to be no attempt, though one that there is may still bring something. */
    void stop() {
        if (attempt != null) {
            attempt.cancel();
            abandoned.add(attempt.token());
            attempt = null;
        }
        timers.cancel("overdue");
    }

    /** Tells the queue what the job does; and if it is a suspect, or was one, whoever lets suspects take turns. */
    void report(ModelName queue, Verdict verdict) {
        if (verdict instanceof Verdict.Begin begin) {
            reportRunning(queue, begin.suspect());
        } else if (verdict instanceof Verdict.UnderWay underWay) {
            reportRunning(queue, underWay.suspect());
        } else if (verdict instanceof Verdict.AwaitsTurn) {
            askForTurn(queue, false);
            tell(
                    queue,
                    new QueueCommand.JobWaits(id, environment.settings().queue().grantRepeat()));
        } else if (verdict instanceof Verdict.Waits waits) {
            tell(queue, new QueueCommand.JobWaits(id, waits.delay()));
            endTurn();
        } else if (verdict instanceof Verdict.Over) {
            untold = false;
            tell(queue, new QueueCommand.JobEnded(id));
            endTurn();
        }
    }

    private void reportRunning(ModelName queue, boolean suspect) {
        tell(queue, new QueueCommand.JobRuns(id));
        if (suspect) {
            gotTurn(queue);
            turnGoesOn();
        } else {
            endTurn();
        }
    }

    private void tell(ModelName queue, QueueCommand report) {
        environment.peers().queue(queue).tell(report);
    }

    private void askForTurn(ModelName queue, boolean running) {
        environment.peers().suspects().tell(new SuspectCommand.AskTurn(id, queue, running));
    }

    /** The job has the turn of suspects until it reports that it runs no more. */
    void gotTurn(ModelName queue) {
        turnOf = queue;
    }

    /** Says that the job has its turn, now and again, so that no other gets one. */
    void turnGoesOn() {
        ModelName queue = turnOf;
        if (queue != null) {
            askForTurn(queue, true);
            timers.startSingleTimer(
                    JobEntity.TurnGoesOn.INSTANCE,
                    JobEntity.TurnGoesOn.INSTANCE,
                    environment.settings().queue().grantRepeat());
        }
    }

    /** Never before the journal has what came of it: with the member of the next suspect, this one may be lost as well. */
    private void endTurn() {
        if (turnOf != null) {
            turnOf = null;
            timers.cancel(JobEntity.TurnGoesOn.INSTANCE);
            environment.peers().suspects().tell(new SuspectCommand.EndTurn(id));
        }
    }

    /** Answers with the status; if the job waits, with its place. */
    void show(Job job, ActorRef<JobReply> caller) {
        JobStatus status = job.status();
        if (status.state() != JobState.QUEUED) {
            caller.tell(job.known(null));
            return;
        }
        CompletionStage<Located> located = AskPattern.ask(
                environment.peers().queue(status.model().name()),
                replyTo -> new QueueCommand.Locate(id, replyTo),
                LOCATE_TIMEOUT,
                context.getSystem().scheduler());
        located.whenCompleteAsync(
                (answer, failure) -> caller.tell(job.known(answer == null ? null : answer.place())),
                environment.executor());
    }

    void callBack(Job job, Callback callback, int number) {
        Instant finished = job.finished();
        if (callingBack || finished == null) {
            return;
        }
        callingBack = true;
        ActorRef<JobEntity.Command> self = context.getSelf();
        environment
                .callbacks()
                .send(job.status(), callback, number)
                .whenCompleteAsync(
                        (outcome, failure) -> self.tell(new JobEntity.CallbackEnded(
                                finished,
                                number,
                                outcome != null
                                        ? outcome
                                        : new Outcome.Retry(
                                                "not sent: " + failure,
                                                environment.clock().instant().plus(CALLBACK_RETRY)))),
                        environment.executor());
    }

    void calledBack() {
        callingBack = false;
    }

    /** Deletes all of the job; whatever comes meanwhile finds nothing. */
    void forget() {
        if (forgetting) {
            return;
        }
        forgetting = true;
        ActorRef<JobEntity.Command> self = context.getSelf();
        environment
                .store()
                .forget(id)
                .whenCompleteAsync((done, failure) -> self.tell(JobEntity.Forgotten.INSTANCE), environment.executor());
    }

    boolean isForgetting() {
        return forgetting;
    }

    /** Leaves, for what this actor remembers is gone or, if deletion failed, is to be read again. */
    void forgotten() {
        leaving = false;
        passivate();
    }

    /** Looks around once every watch that began until now is over. */
    void lookAroundLater() {
        if (!untold) {
            timers.startSingleTimer(
                    JobEntity.LookAround.INSTANCE,
                    JobEntity.LookAround.INSTANCE,
                    Duration.ofSeconds(JobRequest.WATCH_SECONDS + 1));
        }
    }

    /** Leaves memory unless there is something to do; whoever has a message for the job brings it back. */
    void leaveIfIdle() {
        if (attempt == null && abandoned.isEmpty() && !untold && !callingBack && !forgetting) {
            passivate();
        }
    }

    /**
     * Sends what would begin something to whoever comes after this actor, if that is about to leave: it lay in the mailbox when
     * there was nothing to do.
     */
    boolean passesOn(JobCommand command) {
        boolean begins = command instanceof JobCommand.Grant
                || command instanceof JobCommand.Accept
                || command instanceof JobCommand.Watch;
        if (leaving && begins) {
            environment.peers().job(id).tell(command);
        }
        return leaving && begins;
    }

    private void passivate() {
        if (!leaving) {
            leaving = true;
            shard.tell(new ClusterSharding.Passivate<>(
                    context.getSelf().<Object>unsafeUpcast().<JobCommand>narrow()));
        }
    }
}
