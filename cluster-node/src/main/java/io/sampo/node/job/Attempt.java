package io.sampo.node.job;

import io.sampo.client.InferenceCall;
import io.sampo.node.job.AttemptOutcome.Computed;
import io.sampo.node.job.AttemptOutcome.NotComputed;
import io.sampo.node.job.JobStore.PayloadKind;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One attempt under way: brings the inputs, has them run, and brings the result to where it is kept. Its outcome is for the job
 * to publish or refuse. Thread-safe.
 */
final class Attempt {

    private final JobEnvironment environment;
    private final JobEvent.Accepted job;
    private final int token;
    private final Instant expires;
    private final CompletionStage<AttemptOutcome> outcome;
    private @Nullable InferenceCall call;
    private boolean cancelled;

    private Attempt(JobEnvironment environment, Job job, int token) {
        this.environment = environment;
        this.job = job.submission();
        this.token = token;
        this.expires = job.expires();
        this.outcome = inputs().thenComposeAsync(this::run, environment.executor())
                .thenComposeAsync(this::keep, environment.executor())
                .exceptionally(Attempt::explained);
    }

    /** Begins attempt {@code token} of {@code job}. */
    static Attempt begin(JobEnvironment environment, Job job, int token) {
        return new Attempt(environment, job, token);
    }

    int token() {
        return token;
    }

    /** What it came to; never fails. */
    CompletionStage<AttemptOutcome> outcome() {
        return outcome;
    }

    /** How long it may take. */
    Duration timeLeft() {
        Duration left = Duration.between(environment.clock().instant(), expires);
        Duration timeout = environment.settings().rules().attemptTimeout();
        return left.compareTo(timeout) < 0 ? left : timeout;
    }

    /** Nobody waits for the outcome. */
    void cancel() {
        InferenceCall running;
        synchronized (this) {
            cancelled = true;
            running = call;
        }
        if (running != null) {
            running.cancel();
        }
    }

    private CompletionStage<ByteBuffer> inputs() {
        byte[] inline = job.inputs().inline();
        return inline == null
                ? environment.store().loadPayload(job.id(), PayloadKind.INPUTS, JobDesk.inputsToken(job.digest()))
                : CompletableFuture.completedFuture(ByteBuffer.wrap(inline));
    }

    private CompletionStage<InferReply> run(ByteBuffer document) {
        InferRequest request = new InferRequest(
                job.id() + "/" + token,
                job.model(),
                TensorDocument.read(document),
                job.outputs(),
                Deadline.in(timeLeft()),
                job.priority(),
                job.tenant(),
                job.traceParent());
        synchronized (this) {
            if (cancelled) {
                return CompletableFuture.completedFuture(new Failed(ErrorCode.CANCELLED, "attempt: withdrawn"));
            }
            InferenceCall started = environment.runner().run(request);
            call = started;
            return started.reply();
        }
    }

    private CompletionStage<AttemptOutcome> keep(InferReply reply) {
        if (reply instanceof Completed completed) {
            ByteBuffer document = TensorDocument.write(completed.outputs());
            int size = document.remaining();
            if (size > environment.settings().inlineLimitBytes()) {
                return environment
                        .store()
                        .savePayload(job.id(), PayloadKind.RESULT, token, document)
                        .thenApply(saved -> computed(completed, new StoredTensors(null, size)));
            }
            byte[] inline = new byte[size];
            document.get(inline);
            return CompletableFuture.completedFuture(computed(completed, new StoredTensors(inline, size)));
        } else if (reply instanceof Rejected rejected) {
            return CompletableFuture.completedFuture(new NotComputed(rejected.code(), rejected.detail()));
        }
        Failed failed = (Failed) reply;
        return CompletableFuture.completedFuture(new NotComputed(failed.code(), failed.detail()));
    }

    private static AttemptOutcome computed(Completed completed, StoredTensors result) {
        return new Computed(
                completed.replica(), result, completed.timing(), completed.inputTokens(), completed.digest());
    }

    /** Only the store fails; what else is thrown is a defect. */
    private static AttemptOutcome explained(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        ErrorCode code = cause instanceof IllegalArgumentException || cause instanceof NullPointerException
                ? ErrorCode.INTERNAL
                : ErrorCode.JOB_STORE_UNAVAILABLE;
        return new NotComputed(code, "attempt: " + cause);
    }
}
