package io.sampo.node.job;

import io.sampo.node.job.JobStore.PayloadKind;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.JobSubmission;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Where clients come to, on every node. Checks what is submitted, brings large inputs to the store, so that what goes on is
 * small, and passes all else to the job, which answers the client itself. Keeps nothing but how full the queues were of late.
 */
final class JobDesk extends AbstractBehavior<JobRequest> {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    /** A guess, on the large side, of what a status takes in a message besides the text of its error. */
    private static final long STATUS_BYTES = 1024;
    /** The most that UTF-8 takes for one. */
    private static final long BYTES_OF_A_CHAR = 3;

    private final JobEnvironment environment;
    private final JobAdmission admission;
    private final ActorRef<JobRegistrar.Command> registrar;

    private JobDesk(ActorContext<JobRequest> context, JobEnvironment environment) {
        super(context);
        this.environment = environment;
        this.admission = new JobAdmission(environment, context.getSystem().scheduler(), System::nanoTime);
        this.registrar = context.spawn(
                Behaviors.supervise(JobRegistrar.create(environment)).onFailure(SupervisorStrategy.restart()),
                "registrar");
    }

    static Behavior<JobRequest> create(JobEnvironment environment) {
        return Behaviors.setup(context -> new JobDesk(context, environment));
    }

    /** Under which token inputs are in the store: other content under the same id must not take their place. */
    static int inputsToken(String digest) {
        return Integer.parseInt(digest, 0, 7, 16);
    }

    @Override
    public Receive<JobRequest> createReceive() {
        return newReceiveBuilder()
                .onMessage(JobRequest.Submit.class, this::onSubmit)
                .onMessage(JobRequest.GetStatus.class, this::onGetStatus)
                .onMessage(JobRequest.GetResult.class, this::onGetResult)
                .onMessage(JobRequest.CancelJob.class, this::onCancelJob)
                .onMessage(JobRequest.ListJobs.class, this::onListJobs)
                .onMessage(JobRequest.WatchJob.class, this::onWatchJob)
                .onMessage(JobRequest.ResolveQuarantine.class, this::onResolveQuarantine)
                .build();
    }

    private Behavior<JobRequest> onSubmit(JobRequest.Submit submit) {
        JobSpec spec = submit.spec();
        try {
            check(spec);
        } catch (InvalidRequestException e) {
            refuseUnlessKnown(submit, e);
            return this;
        }
        Callback callback = spec.callback();
        if (callback == null) {
            acceptWherePossible(submit);
            return this;
        }
        environment
                .callbacks()
                .check(callback)
                .thenAcceptAsync(
                        problem -> problem.ifPresentOrElse(
                                wrong -> refuseUnlessKnown(submit, wrong), () -> acceptWherePossible(submit)),
                        environment.executor());
        return this;
    }

    /** What was accepted once is the same job when it comes again, though it would be refused now: its model may be gone. */
    private void refuseUnlessKnown(JobRequest.Submit submit, InvalidRequestException wrong) {
        Refused refused = Refused.forGood(wrong.code(), wrong.detail());
        JobSpec spec = submit.spec();
        if (spec.id().wasDrawn()) {
            submit.replyTo().tell(refused);
        } else {
            whereItMayTake(spec, () -> recall(spec, spec.digest(), refused, submit.replyTo()));
        }
    }

    private void acceptWherePossible(JobRequest.Submit submit) {
        whereItMayTake(submit.spec(), () -> accept(submit.spec(), submit.replyTo()));
    }

    /** Hashing and copying of large inputs would hold up everybody else here. */
    private void whereItMayTake(JobSpec spec, Runnable work) {
        if (spec.payloadBytes() > environment.settings().inlineLimitBytes()) {
            environment.executor().execute(work);
        } else {
            work.run();
        }
    }

    private void recall(JobSpec spec, String digest, Refused otherwise, ActorRef<JobReply> caller) {
        environment.peers().job(spec.id()).tell(new JobCommand.Recall(spec.tenant(), digest, otherwise, caller));
    }

    private void check(JobSpec spec) throws InvalidRequestException {
        Duration longest = environment.settings().maxLifetime();
        if (spec.lifetime().isNegative() || spec.lifetime().compareTo(longest) > 0) {
            throw new InvalidRequestException(
                    "lifetime: " + spec.lifetime() + " (expected: at most " + longest + ", or 0 for the default)");
        }
        environment
                .runner()
                .check(new InferRequest(
                        spec.id().value(),
                        spec.model(),
                        spec.inputs(),
                        spec.outputs(),
                        Deadline.in(longest),
                        spec.priority(),
                        spec.tenant(),
                        spec.traceParent()));
    }

    private void accept(JobSpec spec, ActorRef<JobReply> caller) {
        String digest = spec.digest();
        Refused full = admission.refusal(spec.model().name());
        if (full != null) {
            recall(spec, digest, full, caller);
            return;
        }
        ByteBuffer document = TensorDocument.write(spec.inputs());
        int size = document.remaining();
        if (size <= environment.settings().inlineLimitBytes()) {
            tell(submission(spec, document, size, digest), caller);
            return;
        }
        environment
                .store()
                .savePayload(spec.id(), PayloadKind.INPUTS, inputsToken(digest), document)
                .whenCompleteAsync(
                        (saved, failure) -> {
                            if (failure == null) {
                                tell(submission(spec, null, size, digest), caller);
                            } else {
                                caller.tell(Callers.unavailable());
                            }
                        },
                        environment.executor());
    }

    private void tell(JobSubmission submission, ActorRef<JobReply> caller) {
        if (submission.id().wasDrawn()) {
            registrar.tell(new JobRegistrar.Register(submission, caller));
        } else {
            environment.peers().job(submission.id()).tell(new JobCommand.Accept(submission, caller));
        }
    }

    private JobSubmission submission(JobSpec spec, @Nullable ByteBuffer inline, int size, String digest) {
        return new JobSubmission(
                spec.id(),
                spec.tenant(),
                spec.model(),
                spec.priority(),
                spec.outputs(),
                inline,
                size,
                digest,
                spec.lifetime().isZero() ? environment.settings().defaultLifetime() : spec.lifetime(),
                spec.form(),
                spec.callback(),
                spec.traceParent());
    }

    private Behavior<JobRequest> onGetStatus(JobRequest.GetStatus get) {
        environment.peers().job(get.id()).tell(new JobCommand.Show(get.tenant(), get.replyTo()));
        return this;
    }

    private Behavior<JobRequest> onGetResult(JobRequest.GetResult get) {
        environment.peers().job(get.id()).tell(new JobCommand.ShowResult(get.tenant(), get.replyTo()));
        return this;
    }

    private Behavior<JobRequest> onCancelJob(JobRequest.CancelJob cancel) {
        environment.peers().job(cancel.id()).tell(new JobCommand.Withdraw(cancel.tenant(), cancel.replyTo()));
        return this;
    }

    private Behavior<JobRequest> onWatchJob(JobRequest.WatchJob watch) {
        environment
                .peers()
                .job(watch.id())
                .tell(new JobCommand.Watch(watch.id(), watch.tenant(), watch.afterRevision(), watch.watcher()));
        return this;
    }

    private Behavior<JobRequest> onResolveQuarantine(JobRequest.ResolveQuarantine resolve) {
        environment.peers().job(resolve.id()).tell(new JobCommand.Resolve(resolve.resolution(), resolve.replyTo()));
        return this;
    }

    private Behavior<JobRequest> onListJobs(JobRequest.ListJobs list) {
        ActorRef<JobReply> caller = list.replyTo();
        environment
                .store()
                .list(list.filter())
                .whenCompleteAsync(
                        (page, failure) -> {
                            if (failure == null) {
                                environment
                                        .outbox()
                                        .tell(
                                                caller,
                                                page,
                                                sizeOf(page),
                                                reason -> caller.tell(
                                                        new Refused(ErrorCode.REPLICA_UNAVAILABLE, reason, ASK_AGAIN)));
                            } else {
                                caller.tell(refusalOf(failure));
                            }
                        },
                        environment.executor());
        return this;
    }

    private static long sizeOf(JobReply.Page page) {
        return page.jobs().stream()
                .mapToLong(status -> STATUS_BYTES + status.errorDetail().length() * BYTES_OF_A_CHAR)
                .sum();
    }

    private static Refused refusalOf(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof InvalidRequestException invalid
                ? Refused.forGood(invalid.code(), invalid.detail())
                : Callers.unavailable();
    }
}
