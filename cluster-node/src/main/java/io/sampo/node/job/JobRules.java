package io.sampo.node.job;

import com.typesafe.config.Config;
import io.sampo.protocol.error.ErrorCode;
import java.time.Duration;

/**
 * How often and when a job is tried, and how long it is kept.
 *
 * @param maxAttempts attempts that ran and gave nothing, after which the job has failed; at least 1
 * @param lostWorkersToQuarantine workers lost with the job, after which it is quarantined; at least 1
 * @param shortestBackoff after the first failure; it doubles with each in a row
 * @param longestBackoff however many failures there were
 * @param attemptTimeout how long an attempt may take
 * @param retention how long jobs are kept after their end, and at least until their callback was delivered or given up
 */
public record JobRules(
        int maxAttempts,
        int lostWorkersToQuarantine,
        Duration shortestBackoff,
        Duration longestBackoff,
        Duration attemptTimeout,
        Duration retention) {

    private static final int MAX_DOUBLINGS = 30;

    /** What an attempt without a result means for its job. */
    enum Consequence {
        /** Nothing ran: it is tried again as long as the job lives. */
        TRY_AGAIN,
        /** It is tried again, and the attempt counts. */
        COUNT,
        /** The worker was lost with it. */
        COUNT_AS_LOST,
        /** The same would come of every attempt. */
        FAIL
    }

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the key and the value
     */
    public JobRules {
        JobSettings.require(maxAttempts >= 1, "max-attempts", maxAttempts, "at least 1");
        JobSettings.require(
                lostWorkersToQuarantine >= 1, "lost-workers-to-quarantine", lostWorkersToQuarantine, "at least 1");
        JobSettings.require(shortestBackoff.toMillis() >= 1, "backoff.shortest", shortestBackoff, "at least 1 ms");
        JobSettings.require(
                longestBackoff.compareTo(shortestBackoff) >= 0, "backoff.longest", longestBackoff, "at least shortest");
        JobSettings.require(attemptTimeout.toMillis() >= 1, "attempt-timeout", attemptTimeout, "at least 1 ms");
        JobSettings.require(!retention.isNegative(), "retention", retention, "not negative");
    }

    /** Reads the {@code sampo.jobs} section of {@code reference.conf}, where every key has its default. */
    public static JobRules from(Config jobs) {
        return new JobRules(
                jobs.getInt("max-attempts"),
                jobs.getInt("lost-workers-to-quarantine"),
                jobs.getDuration("backoff.shortest"),
                jobs.getDuration("backoff.longest"),
                jobs.getDuration("attempt-timeout"),
                jobs.getDuration("retention"));
    }

    /** How long the next attempt waits after so many failures in a row. */
    Duration backoffAfter(int failures) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration delay = shortestBackoff.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return delay.compareTo(longestBackoff) > 0 ? longestBackoff : delay;
    }

    /** Whether a job that lost so many workers may only be under way while no other such job is, of whatever model. */
    boolean isSuspect(int lostWorkers) {
        return lostWorkers > 0 && lostWorkers >= lostWorkersToQuarantine - 1;
    }

    /** What {@code code} means, as the answer to an attempt. */
    static Consequence consequenceOf(ErrorCode code) {
        return switch (code) {
            case QUEUE_FULL,
                    MODEL_NOT_READY,
                    REPLICA_UNAVAILABLE,
                    CANCELLED,
                    JOB_STORE_UNAVAILABLE,
                    JOB_QUEUE_FULL,
                    CONTROLLER_UNAVAILABLE -> Consequence.TRY_AGAIN;
            // The model was known when the job was accepted: whoever looked may not have heard of all members yet.
            case DEADLINE_EXCEEDED, MODEL_NOT_FOUND, VERSION_NOT_FOUND -> Consequence.COUNT;
            case REPLICA_LOST -> Consequence.COUNT_AS_LOST;
            case INVALID_REQUEST,
                    TEXT_TOO_LONG,
                    PAYLOAD_TOO_LARGE,
                    RESULT_TOO_LARGE,
                    MODEL_FAILED,
                    INTERNAL,
                    JOB_NOT_FOUND,
                    JOB_NOT_FINISHED,
                    JOB_WITHOUT_RESULT,
                    JOB_MISMATCH,
                    MODEL_CHANGE_FAILED -> Consequence.FAIL;
        };
    }
}
