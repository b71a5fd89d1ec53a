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
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt under way: brings the inputs, has them run, and brings the result to where it is kept. Its outcome is for the job
 * to publish or refuse. Thread-safe.
 */
final class Attempt {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    /** How much of its time an attempt waits for room in a replica. */
    private static final int PATIENCE_DIVISOR = 4;

    private final JobEnvironment environment;
    private final JobEvent.Accepted job;
    private final int token;
    private final Instant expires;
    private final Instant begun;
    private final CompletionStage<AttemptOutcome> outcome;
    private @Nullable InferenceCall call;
    private boolean cancelled;

    private Attempt(JobEnvironment environment, Job job, int token) {
        this.environment = environment;
        this.job = job.submission();
        this.token = token;
        this.expires = job.expires();
        this.begun = environment.clock().instant();
        this.outcome = inputs().thenApplyAsync(TensorDocument::read, environment.executor())
                .thenCompose(this::run)
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

    /** How long it may take from now on. */
    Duration timeLeft() {
        Instant end = begun.plus(environment.settings().rules().attemptTimeout());
        return Duration.between(environment.clock().instant(), end.isBefore(expires) ? end : expires);
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

    private CompletionStage<InferReply> run(List<Tensor> inputs) {
        InferRequest request = new InferRequest(
                job.id() + "/" + token,
                job.model(),
                inputs,
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
            return started.reply().thenComposeAsync(reply -> again(inputs, reply), environment.executor());
        }
    }

    /**
     * Knocks again in a moment where a replica had no room: that is worth no entry in the journal, and no delay that grows, while
     * the replica empties its queue and would soon have nothing to do. Other replies are the answer.
     */
    private CompletionStage<InferReply> again(List<Tensor> inputs, InferReply reply) {
        if (!(reply instanceof Rejected rejected) || rejected.code() != ErrorCode.QUEUE_FULL || isImpatient()) {
            return CompletableFuture.completedFuture(reply);
        }
        return CompletableFuture.supplyAsync(
                        () -> inputs,
                        CompletableFuture.delayedExecutor(
                                pause(rejected.retryAfter()).toMillis(), TimeUnit.MILLISECONDS, environment.executor()))
                .thenCompose(this::run);
    }

    private boolean isImpatient() {
        Duration patience = environment.settings().rules().attemptTimeout().dividedBy(PATIENCE_DIVISOR);
        Duration waited = Duration.between(begun, environment.clock().instant());
        Duration left = timeLeft();
        return waited.compareTo(patience) >= 0 || left.isNegative() || left.isZero();
    }

    /** About as long as the replica asks for; not all who knock are to come at once. */
    private static Duration pause(Duration asked) {
        Duration least = asked.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : asked;
        Duration most = least.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : least;
        return most.plusMillis(ThreadLocalRandom.current().nextLong(1 + most.toMillis() / 2));
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
