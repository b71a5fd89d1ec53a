package io.sampo.node.job.callback;

import io.sampo.node.job.JobCallbacks;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Tells of the ends of jobs by webhook, and decides when one that was not taken is tried again. Thread-safe. */
public final class Webhooks implements JobCallbacks {

    private final Callbacks callbacks;
    private final CallbackBackoff backoff;
    private final InstantSource clock;

    /** Sends through {@code callbacks}. */
    public Webhooks(Callbacks callbacks, CallbackBackoff backoff, InstantSource clock) {
        this.callbacks = callbacks;
        this.backoff = backoff;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<InvalidRequestException>> check(Callback callback) {
        return callbacks.check(callback);
    }

    @Override
    public CompletionStage<Outcome> send(JobStatus status, Callback callback, int attempt) {
        Instant finished = status.finished();
        CallbackMessage message = new CallbackMessage(
                status.id(),
                status.state(),
                status.model(),
                finished == null ? clock.instant() : finished,
                callback,
                attempt);
        return callbacks.send(message).thenApply(outcome -> outcomeOf(outcome, status, attempt));
    }

    private Outcome outcomeOf(CallbackOutcome outcome, JobStatus status, int attempt) {
        if (outcome instanceof CallbackOutcome.Retry retry) {
            return backoff.after(attempt, status.id().hashCode())
                    .<Outcome>map(delay ->
                            new Outcome.Retry(retry.detail(), clock.instant().plus(delay)))
                    .orElseGet(() -> new Outcome.Abandoned(retry.detail() + "; given up after " + attempt + " tries"));
        }
        return outcome instanceof CallbackOutcome.Abandoned abandoned
                ? new Outcome.Abandoned(abandoned.detail())
                : new Outcome.Delivered();
    }
}
