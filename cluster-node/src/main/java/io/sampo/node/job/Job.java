package io.sampo.node.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.CallbackStatus;
import io.sampo.protocol.job.JobAttempt;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job: what was submitted, how far it is, and what was tried. Immutable. What may happen to it is decided by
 * {@link JobDecisions}; each event makes another one by {@link #apply}.
 *
 * @param revision events so far
 * @param attempts the latest, at most {@link JobStatus#MAX_ATTEMPTS}
 * @param expires when its time runs out
 */
record Job(
        JobEvent.Accepted submission,
        JobPhase phase,
        long revision,
        Tally tally,
        List<JobAttempt> attempts,
        Instant expires,
        CallbackStatus callback) {

    /**
     * What was counted.
     *
     * @param begun attempts ever begun: the latest token
     * @param usedUp attempts that ran and gave nothing
     * @param lostWorkers workers that were lost with an attempt
     */
    record Tally(int begun, int usedUp, int lostWorkers) {

        private static final Tally NONE = new Tally(0, 0, 0);

        private Tally withBegun(int token) {
            return new Tally(token, usedUp, lostWorkers);
        }
    }

    Job {
        attempts = List.copyOf(attempts);
    }

    JobId id() {
        return submission.id();
    }

    boolean isOf(TenantId tenant) {
        return submission.tenant().equals(tenant);
    }

    boolean isTerminal() {
        return phase.state().isTerminal();
    }

    boolean hasExpired(Instant now) {
        return !now.isBefore(expires);
    }

    /** When it reached its terminal state; null if it has not. */
    @Nullable
    Instant finished() {
        if (phase instanceof JobPhase.Succeeded succeeded) {
            return succeeded.result().at();
        } else if (phase instanceof JobPhase.Failed failed) {
            return failed.since();
        } else if (phase instanceof JobPhase.Cancelled cancelled) {
            return cancelled.since();
        } else if (phase instanceof JobPhase.Expired expired) {
            return expired.since();
        } else if (phase instanceof JobPhase.Quarantined quarantined) {
            return quarantined.since();
        }
        return null;
    }

    /** The job after {@code event}; {@code job} is null before the first. */
    static Job apply(@Nullable Job job, JobEvent event) {
        if (job == null) {
            if (event instanceof JobEvent.Accepted accepted) {
                return new Job(
                        accepted,
                        new JobPhase.Queued(accepted.at(), 0),
                        1,
                        Tally.NONE,
                        List.of(),
                        accepted.expires(),
                        CallbackStatus.NONE);
            }
            throw new IllegalStateException("first event: " + event + " (expected: Accepted)");
        }
        return job.after(event);
    }

    private Job after(JobEvent event) {
        if (event instanceof JobEvent.AttemptStarted started) {
            JobAttempt attempt = new JobAttempt(started.token(), started.at(), null, started.holder(), "");
            return with(
                    new JobPhase.Running(started.token(), started.at(), started.holder(), failures()),
                    tally.withBegun(started.token()),
                    appended(attempt));
        } else if (event instanceof JobEvent.AttemptFailed failed) {
            boolean counts = JobRules.consequenceOf(failed.code()) == JobRules.Consequence.COUNT;
            return with(
                    new JobPhase.Queued(failed.at(), failures() + 1),
                    new Tally(tally.begun(), tally.usedUp() + (counts ? 1 : 0), tally.lostWorkers()),
                    closed(failed.at(), failed.worker(), failed.code() + ": " + failed.detail()));
        } else if (event instanceof JobEvent.WorkerLost lost) {
            return with(
                    new JobPhase.Queued(lost.at(), 0),
                    new Tally(tally.begun(), tally.usedUp(), tally.lostWorkers() + 1),
                    closed(lost.at(), lost.worker(), ErrorCode.REPLICA_LOST + ": " + lost.detail()));
        } else if (event instanceof JobEvent.Succeeded succeeded) {
            return with(
                    new JobPhase.Succeeded(succeeded),
                    tally,
                    closed(succeeded.at(), succeeded.servedBy().toString(), ""));
        } else if (event instanceof JobEvent.Failed failed) {
            Job ended = with(
                    new JobPhase.Failed(failed.at(), failed.code(), failed.detail()),
                    tally,
                    closed(failed.at(), null, failed.code() + ": " + failed.detail()));
            return phase instanceof JobPhase.Quarantined ? ended.untold() : ended;
        } else if (event instanceof JobEvent.Cancelled cancelled) {
            return with(
                    new JobPhase.Cancelled(cancelled.at()),
                    tally,
                    closed(cancelled.at(), null, "the job was cancelled"));
        } else if (event instanceof JobEvent.Expired expired) {
            return with(new JobPhase.Expired(expired.at()), tally, closed(expired.at(), null, "the job expired"));
        } else if (event instanceof JobEvent.Quarantined quarantined) {
            return with(new JobPhase.Quarantined(quarantined.at(), quarantined.detail()), tally, attempts);
        } else if (event instanceof JobEvent.Replayed replayed) {
            return replayed(replayed.at());
        } else if (event instanceof JobEvent.CallbackDelivered delivered) {
            return with(new CallbackStatus(CallbackStatus.State.DELIVERED, delivered.attempt(), "", null));
        } else if (event instanceof JobEvent.CallbackFailed failed) {
            CallbackStatus.State state =
                    failed.retryAt() == null ? CallbackStatus.State.GIVEN_UP : CallbackStatus.State.PENDING;
            return with(new CallbackStatus(state, failed.attempt(), failed.detail(), failed.retryAt()));
        }
        throw new IllegalStateException("event of job " + id() + ": " + event + " (expected: not after the first)");
    }

    private Job with(JobPhase newPhase, Tally newTally, List<JobAttempt> newAttempts) {
        return new Job(submission, newPhase, revision + 1, newTally, newAttempts, expires, callback);
    }

    private Job with(CallbackStatus newCallback) {
        return new Job(submission, phase, revision + 1, tally, attempts, expires, newCallback);
    }

    /** The same with another end than the one that was told of, or was to be. */
    private Job untold() {
        return new Job(submission, phase, revision, tally, attempts, expires, CallbackStatus.NONE);
    }

    private Job replayed(Instant at) {
        Duration lifetime = Duration.between(submission.at(), submission.expires());
        return new Job(
                submission,
                new JobPhase.Queued(at, 0),
                revision + 1,
                new Tally(tally.begun(), 0, 0),
                attempts,
                at.plus(lifetime),
                CallbackStatus.NONE);
    }

    /** Failures in a row so far. */
    private int failures() {
        if (phase instanceof JobPhase.Queued queued) {
            return queued.failures();
        }
        return phase instanceof JobPhase.Running running ? running.failures() : 0;
    }

    private List<JobAttempt> appended(JobAttempt attempt) {
        List<JobAttempt> longer = new ArrayList<>(attempts);
        longer.add(attempt);
        return longer.subList(Math.max(0, longer.size() - JobStatus.MAX_ATTEMPTS), longer.size());
    }

    /** The attempts, the last one ended if it has not. {@code worker} is null to leave it. */
    private List<JobAttempt> closed(Instant at, @Nullable String worker, String outcome) {
        if (attempts.isEmpty() || attempts.get(attempts.size() - 1).ended() != null) {
            return attempts;
        }
        List<JobAttempt> changed = new ArrayList<>(attempts);
        JobAttempt open = changed.remove(changed.size() - 1);
        changed.add(new JobAttempt(open.token(), open.started(), at, worker == null ? open.worker() : worker, outcome));
        return changed;
    }

    /** What a client that asks sees, with its place in the queue. */
    JobReply.Known known(@Nullable QueuePlace place) {
        return new JobReply.Known(status().at(place), submission.callback() == null ? null : callback);
    }

    /** What clients see, without a place in the queue. */
    JobStatus status() {
        ReplicaId servedBy = phase instanceof JobPhase.Succeeded succeeded
                ? succeeded.result().servedBy()
                : null;
        return new JobStatus(
                id(),
                submission.tenant(),
                submission.model(),
                phase.state(),
                revision,
                tally.begun(),
                attempts,
                submission.at(),
                expires,
                finished(),
                servedBy,
                errorCode(),
                errorDetail(),
                submission.form(),
                null);
    }

    private @Nullable ErrorCode errorCode() {
        return switch (phase.state()) {
            case QUEUED, RUNNING, SUCCEEDED -> null;
            case FAILED -> ((JobPhase.Failed) phase).code();
            case CANCELLED -> ErrorCode.CANCELLED;
            case EXPIRED -> ErrorCode.DEADLINE_EXCEEDED;
            case QUARANTINED -> ErrorCode.REPLICA_LOST;
        };
    }

    private String errorDetail() {
        return switch (phase.state()) {
            case QUEUED, RUNNING, SUCCEEDED -> "";
            case FAILED -> ((JobPhase.Failed) phase).detail();
            case CANCELLED -> "job: cancelled by its submitter";
            case EXPIRED -> "job: expired before a result was there";
            case QUARANTINED -> ((JobPhase.Quarantined) phase).detail();
        };
    }
}
