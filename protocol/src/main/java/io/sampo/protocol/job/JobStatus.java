package io.sampo.protocol.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a job.
 *
 * @param revision grows with each change of the job; what subscribers resume from
 * @param attemptCount attempts begun so far
 * @param attempts the latest of them, oldest first, at most {@link #MAX_ATTEMPTS}
 * @param finished when it reached its terminal state, else null
 * @param servedBy who computed the result, with the model's version; null if there is none
 * @param errorCode why there is no result, in terminal states without one; else null
 * @param errorDetail the same for people; empty if there is nothing to say
 * @param place its place in the queue, where that was asked for and it has one; else null
 */
public record JobStatus(
        JobId id,
        TenantId tenant,
        ModelTarget model,
        JobState state,
        long revision,
        int attemptCount,
        List<JobAttempt> attempts,
        Instant submitted,
        Instant expires,
        @Nullable Instant finished,
        @Nullable ReplicaId servedBy,
        @Nullable ErrorCode errorCode,
        String errorDetail,
        ResultForm form,
        @Nullable QueuePlace place) {

    /** More attempts than this are not listed. */
    public static final int MAX_ATTEMPTS = 10;

    /** Takes a copy of the list. */
    public JobStatus {
        attempts = List.copyOf(attempts);
    }

    /**
     * A place in a queue.
     *
     * @param ahead jobs that are to go before it
     * @param untilStart an estimate from how fast the queue moved lately; null if it did not move
     */
    public record QueuePlace(long ahead, @Nullable Duration untilStart) {}

    /** The same with its place in the queue. */
    public JobStatus at(@Nullable QueuePlace newPlace) {
        return new JobStatus(
                id,
                tenant,
                model,
                state,
                revision,
                attemptCount,
                attempts,
                submitted,
                expires,
                finished,
                servedBy,
                errorCode,
                errorDetail,
                form,
                newPlace);
    }
}
