package io.sampo.edge.api.jobs;

import io.sampo.edge.json.InferBody;
import io.sampo.protocol.job.JobId;
import org.jspecify.annotations.Nullable;

/**
 * What a client says over a WebSocket.
 *
 * @param id the client's own, given back with whatever belongs to it
 * @param job which job is meant; null where none is to be named
 * @param body what is to be inferred; null where nothing is
 * @param after the revision that a subscriber has seen; 0 for none
 * @param key of idempotency, or null
 */
record ClientMessage(
        String id,
        Op op,
        @Nullable JobId job,
        @Nullable InferBody body,
        long after,
        @Nullable String key) {

    /** What is to be done. */
    enum Op {
        /** Submit a job. */
        SUBMIT,
        /** Say what is known of a job. */
        STATUS,
        /** Give the result of a job. */
        RESULT,
        /** Withdraw a job. */
        CANCEL,
        /** Tell of each change of a job from now on. */
        SUBSCRIBE,
        /** No more. */
        UNSUBSCRIBE,
        /** Infer at once. */
        INFER
    }

    /** The job of a message that has to name one. */
    JobId requireJob() {
        if (job == null) {
            throw new IllegalStateException("the decoder requires it");
        }
        return job;
    }

    /** The body of a message that has to have one. */
    InferBody requireBody() {
        if (body == null) {
            throw new IllegalStateException("the decoder requires it");
        }
        return body;
    }
}
