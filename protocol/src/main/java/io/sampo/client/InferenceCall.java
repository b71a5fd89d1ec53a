package io.sampo.client;

import io.sampo.protocol.infer.InferReply;
import java.util.concurrent.CompletionStage;

/** A request under way. */
public interface InferenceCall {

    /**
     * The reply. Never fails: trouble is a value of {@link InferReply}. It completes on a thread of the router, which must not
     * be kept: continue with the {@code …Async} forms and an executor of your own.
     */
    CompletionStage<InferReply> reply();

    /** Withdraws the request if no reply came yet; the reply is then {@code Failed(CANCELLED)}. Safe at any time. */
    void cancel();
}
