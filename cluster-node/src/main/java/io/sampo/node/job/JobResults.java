package io.sampo.node.job;

import io.sampo.node.job.JobStore.PayloadKind;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;

/** Brings results to those who ask for them, from wherever they are kept and whatever their size. */
final class JobResults {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private JobResults() {}

    /** Answers {@code caller} with the result of {@code job}, or why there is none. */
    static void send(JobEnvironment environment, Job job, ActorRef<JobReply> caller) {
        if (!(job.phase() instanceof JobPhase.Succeeded succeeded)) {
            caller.tell(none(job));
            return;
        }
        JobEvent.Succeeded result = succeeded.result();
        byte[] inline = result.result().inline();
        CompletionStage<ByteBuffer> document = inline == null
                ? environment.store().loadPayload(job.id(), PayloadKind.RESULT, result.token())
                : CompletableFuture.completedFuture(ByteBuffer.wrap(inline));
        JobStatus status = job.status();
        document.thenAcceptAsync(
                        bytes -> {
                            Completed completed = new Completed(
                                    result.servedBy(),
                                    result.digest(),
                                    TensorDocument.read(bytes),
                                    result.timing(),
                                    result.inputTokens());
                            environment
                                    .outbox()
                                    .tell(
                                            caller,
                                            new JobReply.Result(status, completed),
                                            completed.payloadBytes(),
                                            reason -> caller.tell(
                                                    new Refused(ErrorCode.REPLICA_UNAVAILABLE, reason, ASK_AGAIN)));
                        },
                        environment.executor())
                .exceptionally(failure -> {
                    caller.tell(Callers.unavailable());
                    return null;
                });
    }

    private static Refused none(Job job) {
        String name = "job '" + job.id() + "': " + job.phase().state();
        return switch (job.phase().state()) {
            case QUEUED, RUNNING -> new Refused(ErrorCode.JOB_NOT_FINISHED, name + " (expected: SUCCEEDED)", ASK_AGAIN);
            case FAILED -> {
                JobPhase.Failed failed = (JobPhase.Failed) job.phase();
                yield Refused.forGood(failed.code(), failed.detail());
            }
            case SUCCEEDED, CANCELLED, EXPIRED, QUARANTINED ->
                Refused.forGood(ErrorCode.JOB_WITHOUT_RESULT, name + ", without a result");
        };
    }
}
