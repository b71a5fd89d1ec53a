package io.sampo.edge.job;

import io.sampo.client.job.Jobs;
import io.sampo.edge.gateway.InferenceGateway;
import io.sampo.edge.gateway.Inferences;
import io.sampo.edge.gateway.Provenance;
import io.sampo.edge.http.Answer;
import io.sampo.edge.problem.ErrorForm;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobReply.Result;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.tenant.TenantId;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Writes what came of jobs, in the form that each was submitted in. */
public final class JobResults {

    /** What is said of the request and not of the job. */
    private static final Set<ErrorCode> OF_THE_REQUEST = EnumSet.of(
            ErrorCode.JOB_NOT_FOUND,
            ErrorCode.JOB_NOT_FINISHED,
            ErrorCode.JOB_WITHOUT_RESULT,
            ErrorCode.JOB_STORE_UNAVAILABLE);

    private final Jobs jobs;
    private final Dialects dialects;
    private final InferenceGateway gateway;
    private final Executor executor;

    /**
     * Writes the results of {@code jobs}.
     *
     * @param gateway tells whether there are newer versions
     * @param executor where they are written
     */
    public JobResults(Jobs jobs, Dialects dialects, InferenceGateway gateway, Executor executor) {
        this.jobs = jobs;
        this.dialects = dialects;
        this.gateway = gateway;
        this.executor = executor;
    }

    /**
     * What came of a job: its result; its own error if it failed; or why there is neither.
     *
     * @param form of what is no error of the job itself
     */
    public CompletionStage<Answer> fetch(JobId id, TenantId tenant, ErrorForm form) {
        return jobs.result(id, tenant).thenComposeAsync(reply -> answer(id, tenant, reply, form), executor);
    }

    /**
     * What came of a job, as {@link #fetch} has it; nothing if that cannot be told at this moment and may be later: the store is
     * away, this process has too much under way, or the job has not ended.
     *
     * @param form of what is no error of the job itself
     */
    CompletionStage<Optional<Answer>> fetchIfThere(JobId id, TenantId tenant, ErrorForm form) {
        return jobs.result(id, tenant)
                .thenComposeAsync(
                        reply -> isForLater(reply)
                                ? CompletableFuture.completedFuture(Optional.empty())
                                : answer(id, tenant, reply, form).thenApply(Optional::of),
                        executor);
    }

    private static boolean isForLater(JobReply reply) {
        return reply instanceof Refused refused
                && (refused.code() == ErrorCode.JOB_NOT_FINISHED
                        || !refused.retryAfter().isZero());
    }

    private CompletionStage<Answer> answer(JobId id, TenantId tenant, JobReply reply, ErrorForm form) {
        if (reply instanceof Result result) {
            return now(written(result));
        }
        if (!(reply instanceof Refused refused)) {
            throw new IllegalStateException("no reply to GetResult: " + reply);
        }
        if (OF_THE_REQUEST.contains(refused.code()) && refused.code() != ErrorCode.JOB_NOT_FINISHED) {
            return now(Answer.problem(JobAnswers.problemOf(refused), form));
        }
        // The reply to a failed job does not say how it was submitted; that to one not finished, not when to look
        // again.
        return jobs.status(id, tenant).thenApplyAsync(known -> explained(refused, known, form), executor);
    }

    private Answer explained(Refused refused, JobReply reply, ErrorForm form) {
        if (!(reply instanceof Known known)) {
            return Answer.problem(JobAnswers.problemOf(refused), form);
        }
        JobStatus status = known.status();
        if (!status.state().isTerminal()) {
            return Answer.problem(JobAnswers.notFinished(status), form);
        }
        return Answer.problem(
                JobAnswers.problemOf(refused),
                status.state() == JobState.FAILED || status.state() == JobState.QUARANTINED
                        ? dialects.forResult(status.form().protocol()).errors()
                        : form);
    }

    private Answer written(Result result) {
        try {
            return write(result);
        } catch (InvalidRequestException inexpressible) {
            ErrorForm form =
                    dialects.forResult(result.status().form().protocol()).errors();
            return Answer.problem(Problem.of(inexpressible), form);
        }
    }

    /**
     * The answer with a result.
     *
     * @throws InvalidRequestException if the form that was asked for cannot hold it
     */
    public Answer write(Result result) throws InvalidRequestException {
        JobStatus status = result.status();
        Provenance provenance = Provenance.of(result.completed(), gateway.catalog());
        return dialects.forResult(status.form().protocol())
                .write(status.form(), result.completed(), provenance)
                .with(Inferences.headers(result.completed(), provenance))
                .with("sampo-job", status.id().value());
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
