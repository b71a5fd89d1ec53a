package io.sampo.edge.job;

import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobReply.Accepted;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import java.time.Duration;

/** Answers about jobs that read the same wherever they are given. */
public final class JobAnswers {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofMinutes(1);

    private JobAnswers() {}

    /** A job that is on its way. */
    static Answer accepted(Accepted accepted) {
        return replayed(
                accepted,
                status(202, accepted.status())
                        .with("location", JobBody.path(accepted.status().id())));
    }

    /** {@code answer} to a submission; says so if it was one that had come before. */
    static Answer replayed(Accepted accepted, Answer answer) {
        return accepted.repeated() ? answer.with("idempotency-replayed", "true") : answer;
    }

    /** What is known of a job; says when to look again. */
    public static Answer status(int code, JobStatus status) {
        return status(code, new Known(status));
    }

    /** The same, and whether its end was told. */
    public static Answer status(int code, Known known) {
        JobStatus status = known.status();
        Answer answer = Answer.json(code, JobBody.of(known));
        return status.state().isTerminal() ? answer : answer.retryAfter(untilChange(status));
    }

    /** What cannot be done. */
    public static Answer refused(Refused refused, Exchange exchange) {
        return Answer.problem(problemOf(refused), exchange.form());
    }

    /** The problem behind a refusal. Of a job that is not there nobody learns whether it is somebody else's. */
    public static Problem problemOf(Refused refused) {
        if (refused.code() == ErrorCode.JOB_NOT_FOUND) {
            return notFound();
        }
        return refused.retryAfter().isZero()
                ? Problem.of(refused.code(), refused.detail(), null)
                : Problem.retryable(refused.code(), refused.detail(), refused.retryAfter());
    }

    /** For ids that no job has, none could have, or the job of another tenant has. */
    public static Problem notFound() {
        return Problem.of(ErrorCode.JOB_NOT_FOUND, "no job has this id (expected: one of GET /v1/jobs)", null);
    }

    /** There is no result yet. */
    static Problem notFinished(JobStatus status) {
        return Problem.retryable(
                ErrorCode.JOB_NOT_FINISHED,
                "the job is " + JobBody.nameOf(status.state())
                        + " (expected: its end; Prefer: wait=N waits for it, respond-async gives the status)",
                untilChange(status));
    }

    private static Duration untilChange(JobStatus status) {
        QueuePlace place = status.place();
        if (place == null || place.untilStart() == null || place.untilStart().compareTo(SOON) < 0) {
            return SOON;
        }
        return place.untilStart().compareTo(LATE) > 0 ? LATE : place.untilStart();
    }
}
