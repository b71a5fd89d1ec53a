package io.sampo.node.job;

import io.sampo.node.job.AttemptOutcome.Computed;
import io.sampo.node.job.AttemptOutcome.NotComputed;
import io.sampo.node.job.JobCallbacks.Outcome;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.CallbackStatus;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.tenant.TenantId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a job: what a step leads to, given what the job is, what time it is and what the settings are. Pure.
 *
 * <p>What holds after every step: at most one result is ever published; a terminal state is left only if an operator
 * replays a quarantined job; an attempt whose token is not the latest changes nothing.
 */
final class JobDecisions {

    private static final Verdict OVER = new Verdict.Over();
    private static final Verdict NOTHING = new Verdict.Nothing();
    private static final Verdict SHOWN = new Verdict.Shown();

    private JobDecisions() {}

    /** Decides on {@code step}; {@code job} is null if there is none yet. */
    static Decision decide(@Nullable Job job, JobStep step, Instant now, JobRules rules) {
        if (job == null) {
            return withoutJob(step, now);
        } else if (step instanceof JobStep.Accept accept) {
            return repeated(
                    job, accept.submission().tenant(), accept.submission().digest());
        } else if (step instanceof JobStep.Recall recall) {
            return repeated(job, recall.tenant(), recall.digest());
        } else if (step instanceof JobStep.Withdraw) {
            return job.isTerminal() ? Decision.of(SHOWN) : Decision.of(SHOWN, new JobEvent.Cancelled(now));
        } else if (step instanceof JobStep.Grant grant) {
            return granted(job, grant, now, rules);
        } else if (step instanceof JobStep.End end) {
            return ended(job, end, now, rules);
        } else if (step instanceof JobStep.LetGo letGo) {
            return letGo(job, letGo.live(), now, rules);
        } else if (step instanceof JobStep.Review) {
            return review(job, now, rules);
        } else if (step instanceof JobStep.Resolve resolve) {
            return resolve(job, resolve.resolution(), now);
        } else if (step instanceof JobStep.CallbackEnd end) {
            return callbackEnded(job, end, now);
        }
        throw new IllegalArgumentException("step: " + step);
    }

    private static Decision withoutJob(JobStep step, Instant now) {
        if (step instanceof JobStep.Accept accept) {
            return Decision.of(new Verdict.Accepted(false), accepted(accept.submission(), now));
        } else if (step instanceof JobStep.Grant) {
            return Decision.of(OVER);
        } else if (step instanceof JobStep.Review) {
            // Rows of a job that the journal does not have.
            return Decision.of(new Verdict.Forget());
        } else if (step instanceof JobStep.Withdraw || step instanceof JobStep.Resolve) {
            return Decision.of(new Verdict.Refused(ErrorCode.JOB_NOT_FOUND, "job: not found"));
        }
        return Decision.of(step instanceof JobStep.End ? new Verdict.Late() : NOTHING);
    }

    /** The first event of a job that is new. */
    static JobEvent.Accepted accepted(JobSubmission job, Instant now) {
        ByteBuffer inline = job.inlineInputs();
        return new JobEvent.Accepted(
                job.id(),
                job.tenant(),
                job.model(),
                job.priority(),
                job.outputs(),
                new StoredTensors(inline == null ? null : bytesOf(inline), job.inputBytes()),
                job.digest(),
                now,
                now.plus(job.lifetime()),
                job.form(),
                job.callback(),
                job.traceParent());
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static Decision repeated(Job job, TenantId tenant, String digest) {
        if (job.isOf(tenant) && job.submission().digest().equals(digest)) {
            return Decision.of(new Verdict.Accepted(true));
        }
        return Decision.of(new Verdict.Refused(
                ErrorCode.JOB_MISMATCH,
                "job '" + job.id() + "': submitted before with other content (expected: the same, or another id)"));
    }

    private static Decision granted(Job job, JobStep.Grant grant, Instant now, JobRules rules) {
        if (job.isTerminal()) {
            return Decision.of(OVER);
        } else if (job.phase() instanceof JobPhase.Running running) {
            boolean suspect = rules.isSuspect(job.tally().lostWorkers());
            return grant.live()
                    ? Decision.of(new Verdict.UnderWay(suspect))
                    : orphaned(job, running, grant, now, rules);
        } else if (job.hasExpired(now)) {
            return Decision.of(OVER, new JobEvent.Expired(now));
        }
        Verdict.Waits waits = waits(job, now, rules);
        if (!waits.delay().isZero()) {
            return Decision.of(waits);
        }
        boolean suspect = rules.isSuspect(job.tally().lostWorkers());
        if (suspect && !grant.alone()) {
            return Decision.of(new Verdict.AwaitsTurn());
        }
        int token = job.tally().begun() + 1;
        return Decision.of(new Verdict.Begin(token, suspect), new JobEvent.AttemptStarted(token, now, grant.holder()));
    }

    /** The attempt's holder is gone, and with it the attempt. */
    private static Decision orphaned(
            Job job, JobPhase.Running running, JobStep.Grant grant, Instant now, JobRules rules) {
        JobEvent.WorkerLost lost = new JobEvent.WorkerLost(
                running.token(), now, running.holder(), "the member that held the job was lost while it ran");
        Decision afterLoss = afterLoss(Job.apply(job, lost), now, rules);
        if (afterLoss.events().isEmpty()) {
            afterLoss = granted(Job.apply(job, lost), grant, now, rules);
        }
        return afterLoss.after(lost);
    }

    private static Decision afterLoss(Job job, Instant now, JobRules rules) {
        int lostWorkers = job.tally().lostWorkers();
        if (lostWorkers >= rules.lostWorkersToQuarantine()) {
            return Decision.of(
                    OVER,
                    new JobEvent.Quarantined(
                            now, "job: " + lostWorkers + " workers were lost while it ran; see its attempts"));
        }
        return Decision.of(waits(job, now, rules));
    }

    private static Decision ended(Job job, JobStep.End end, Instant now, JobRules rules) {
        if (!(job.phase() instanceof JobPhase.Running running) || running.token() != end.token()) {
            return Decision.of(new Verdict.Late());
        } else if (end.outcome() instanceof Computed computed) {
            return Decision.of(
                    OVER,
                    new JobEvent.Succeeded(
                            end.token(),
                            now,
                            computed.servedBy(),
                            computed.result(),
                            computed.timing(),
                            computed.inputTokens(),
                            computed.digest()));
        }
        NotComputed nothing = (NotComputed) end.outcome();
        JobRules.Consequence consequence = JobRules.consequenceOf(nothing.code());
        if (consequence == JobRules.Consequence.FAIL) {
            return Decision.of(OVER, new JobEvent.Failed(now, nothing.code(), nothing.detail()));
        } else if (consequence == JobRules.Consequence.COUNT_AS_LOST) {
            JobEvent.WorkerLost lost = new JobEvent.WorkerLost(end.token(), now, "", nothing.detail());
            return afterLoss(Job.apply(job, lost), now, rules).after(lost);
        } else if (job.hasExpired(now)) {
            return Decision.of(OVER, new JobEvent.Expired(now));
        }
        return failed(job, end.token(), running.holder(), nothing, now, rules);
    }

    private static Decision failed(
            Job job, int token, String worker, NotComputed nothing, Instant now, JobRules rules) {
        JobEvent.AttemptFailed failed =
                new JobEvent.AttemptFailed(token, now, worker, nothing.code(), nothing.detail());
        Job after = Job.apply(job, failed);
        int usedUp = after.tally().usedUp();
        if (usedUp >= rules.maxAttempts()) {
            return Decision.of(
                    OVER,
                    failed,
                    new JobEvent.Failed(
                            now,
                            nothing.code(),
                            "job: " + usedUp + " attempts gave no result, the last one: " + nothing.detail()));
        }
        return Decision.of(waits(after, now, rules), failed);
    }

    private static Decision letGo(Job job, boolean live, Instant now, JobRules rules) {
        if (!live || !(job.phase() instanceof JobPhase.Running running)) {
            return Decision.of(NOTHING);
        }
        return failed(
                job,
                running.token(),
                running.holder(),
                new NotComputed(ErrorCode.REPLICA_UNAVAILABLE, "the job moved to another member"),
                now,
                rules);
    }

    private static Decision review(Job job, Instant now, JobRules rules) {
        Instant finished = job.finished();
        if (finished == null) {
            return job.hasExpired(now) ? Decision.of(OVER, new JobEvent.Expired(now)) : Decision.of(NOTHING);
        } else if (callbackIsDue(job, now)) {
            return Decision.of(new Verdict.CallBack(job.callback().tries() + 1));
        }
        boolean kept = job.phase() instanceof JobPhase.Quarantined
                || hasToBeTold(job)
                || now.isBefore(finished.plus(rules.retention()));
        return Decision.of(kept ? NOTHING : new Verdict.Forget());
    }

    private static boolean callbackIsDue(Job job, Instant now) {
        Instant retryAt = job.callback().retryAt();
        return hasToBeTold(job) && (retryAt == null || !now.isBefore(retryAt));
    }

    /** Whether somebody wants to hear of the end who was neither told nor given up. */
    private static boolean hasToBeTold(Job job) {
        return job.submission().callback() != null && job.callback().state() == CallbackStatus.State.PENDING;
    }

    private static Decision resolve(Job job, Resolution resolution, Instant now) {
        if (!(job.phase() instanceof JobPhase.Quarantined quarantined)) {
            return Decision.of(new Verdict.Refused(
                    ErrorCode.INVALID_REQUEST,
                    "job '" + job.id() + "': " + job.phase().state() + " (expected: QUARANTINED)"));
        }
        return switch (resolution) {
            case REPLAY -> Decision.of(SHOWN, new JobEvent.Replayed(now));
            case DROP ->
                Decision.of(
                        SHOWN,
                        new JobEvent.Failed(
                                now, ErrorCode.REPLICA_LOST, "dropped by an operator; " + quarantined.detail()));
        };
    }

    private static Decision callbackEnded(Job job, JobStep.CallbackEnd end, Instant now) {
        if (!end.finished().equals(job.finished())
                || job.callback().state() != CallbackStatus.State.PENDING
                || end.attempt() != job.callback().tries() + 1) {
            return Decision.of(NOTHING);
        } else if (end.outcome() instanceof Outcome.Retry retry) {
            return Decision.of(
                    NOTHING, new JobEvent.CallbackFailed(now, end.attempt(), retry.detail(), retry.retryAt()));
        } else if (end.outcome() instanceof Outcome.Abandoned abandoned) {
            return Decision.of(NOTHING, new JobEvent.CallbackFailed(now, end.attempt(), abandoned.detail(), null));
        }
        return Decision.of(NOTHING, new JobEvent.CallbackDelivered(now, end.attempt()));
    }

    /** How long a queued job waits for its next attempt. */
    private static Verdict.Waits waits(Job job, Instant now, JobRules rules) {
        Duration delay = Duration.ZERO;
        if (job.phase() instanceof JobPhase.Queued queued) {
            Instant notBefore = queued.since().plus(rules.backoffAfter(queued.failures()));
            delay = now.isBefore(notBefore) ? Duration.between(now, notBefore) : Duration.ZERO;
        }
        return new Verdict.Waits(delay);
    }
}
