package io.sampo.node.job;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Accepts every callback, and sends by {@code sending}. */
record FakeCallbacks(Sending sending) implements JobCallbacks {

    /** What is done in place of sending. */
    @FunctionalInterface
    interface Sending {
        CompletionStage<Outcome> send(JobStatus status, Callback callback, int attempt);
    }

    /** Delivers everything at once. */
    static FakeCallbacks delivering() {
        return new FakeCallbacks(
                (status, callback, attempt) -> CompletableFuture.completedFuture(new Outcome.Delivered()));
    }

    @Override
    public CompletionStage<Optional<InvalidRequestException>> check(Callback callback) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Outcome> send(JobStatus status, Callback callback, int attempt) {
        return sending.send(status, callback, attempt);
    }
}
