package io.sampo.node.store;

import io.sampo.node.job.JobEvent;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of a job. Immutable; each event makes another one.
 *
 * @param submission what never changes
 * @param revision the sequence number of the event that the row follows
 * @param changed when that event happened
 * @param outcome null until the job has ended
 * @param callbackDue when somebody is to look whether its callback was sent; null if there is nothing to send
 */
record IndexRow(
        Submission submission,
        long revision,
        JobState state,
        int attempts,
        Instant expires,
        Instant changed,
        @Nullable Outcome outcome,
        @Nullable Instant callbackDue) {

    /** The job itself sends its callback at once; whoever follows the index looks after it this much later. */
    static final Duration CALLBACK_GRACE = Duration.ofSeconds(30);

    /** What a job was accepted with. */
    record Submission(
            JobId id,
            TenantId tenant,
            ModelTarget model,
            Priority priority,
            Instant submitted,
            Duration lifetime,
            ResultForm form,
            boolean hasCallback) {}

    /** How a job ended. */
    record Outcome(
            Instant finished,
            @Nullable ReplicaId servedBy,
            @Nullable ErrorCode code,
            String detail) {}

    /** The row of a job that was just accepted. */
    static IndexRow of(JobEvent.Accepted accepted, long revision) {
        Submission submission = new Submission(
                accepted.id(),
                accepted.tenant(),
                accepted.model(),
                accepted.priority(),
                accepted.at(),
                Duration.between(accepted.at(), accepted.expires()),
                accepted.form(),
                accepted.callback() != null);
        return new IndexRow(submission, revision, JobState.QUEUED, 0, accepted.expires(), accepted.at(), null, null);
    }

    /** The row after {@code event}, which is not the first of the job. */
    IndexRow after(JobEvent event, long newRevision) {
        Instant at = event.at();
        if (event instanceof JobEvent.AttemptStarted started) {
            return live(JobState.RUNNING, newRevision, started.token(), expires, at);
        } else if (event instanceof JobEvent.AttemptFailed || event instanceof JobEvent.WorkerLost) {
            return live(JobState.QUEUED, newRevision, attempts, expires, at);
        } else if (event instanceof JobEvent.Replayed) {
            return live(JobState.QUEUED, newRevision, attempts, at.plus(submission.lifetime()), at);
        } else if (event instanceof JobEvent.Succeeded succeeded) {
            return ended(JobState.SUCCEEDED, newRevision, new Outcome(at, succeeded.servedBy(), null, ""));
        } else if (event instanceof JobEvent.Failed failed) {
            return ended(JobState.FAILED, newRevision, new Outcome(at, null, failed.code(), failed.detail()));
        } else if (event instanceof JobEvent.Cancelled) {
            return ended(
                    JobState.CANCELLED,
                    newRevision,
                    new Outcome(at, null, ErrorCode.CANCELLED, "job: cancelled by its submitter"));
        } else if (event instanceof JobEvent.Expired) {
            return ended(
                    JobState.EXPIRED,
                    newRevision,
                    new Outcome(at, null, ErrorCode.DEADLINE_EXCEEDED, "job: expired before a result was there"));
        } else if (event instanceof JobEvent.Quarantined quarantined) {
            return ended(
                    JobState.QUARANTINED,
                    newRevision,
                    new Outcome(at, null, ErrorCode.REPLICA_LOST, quarantined.detail()));
        } else if (event instanceof JobEvent.CallbackDelivered) {
            return told(newRevision, at, null);
        } else if (event instanceof JobEvent.CallbackFailed failed) {
            return told(newRevision, at, failed.retryAt());
        }
        throw new IllegalStateException(
                "event of job " + submission.id() + ": " + event + " (expected: not the first)");
    }

    private IndexRow live(JobState newState, long newRevision, int newAttempts, Instant newExpires, Instant at) {
        return new IndexRow(submission, newRevision, newState, newAttempts, newExpires, at, null, null);
    }

    private IndexRow ended(JobState newState, long newRevision, Outcome newOutcome) {
        Instant at = newOutcome.finished();
        Instant due = submission.hasCallback() ? at.plus(CALLBACK_GRACE) : null;
        return new IndexRow(submission, newRevision, newState, attempts, expires, at, newOutcome, due);
    }

    private IndexRow told(long newRevision, Instant at, @Nullable Instant due) {
        return new IndexRow(submission, newRevision, state, attempts, expires, at, outcome, due);
    }

    /** What clients see; without attempts and place. */
    JobStatus status() {
        return new JobStatus(
                submission.id(),
                submission.tenant(),
                submission.model(),
                state,
                revision,
                attempts,
                List.of(),
                submission.submitted(),
                expires,
                outcome == null ? null : outcome.finished(),
                outcome == null ? null : outcome.servedBy(),
                outcome == null ? null : outcome.code(),
                outcome == null ? "" : outcome.detail(),
                submission.form(),
                null);
    }
}
