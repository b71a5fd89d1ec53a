package io.sampo.node.job;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Tells whoever wanted to know that a job has ended. Thread-safe. */
public interface JobCallbacks {

    /** Why {@code callback} cannot be accepted, or nothing if it can. Never fails. */
    CompletionStage<Optional<InvalidRequestException>> check(Callback callback);

    /**
     * Sends once. Never fails.
     *
     * @param attempt counts the attempts for this end of the job from 1
     */
    CompletionStage<Outcome> send(JobStatus status, Callback callback, int attempt);

    /** What came of it. */
    sealed interface Outcome {

        /** It was taken. */
        record Delivered() implements Outcome {}

        /** It was not, and may be from {@code retryAt} on. */
        record Retry(String detail, Instant retryAt) implements Outcome {}

        /** It was not, and never will be. */
        record Abandoned(String detail) implements Outcome {}
    }
}
