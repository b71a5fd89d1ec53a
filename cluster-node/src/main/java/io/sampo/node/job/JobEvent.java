package io.sampo.node.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a job, as the journal keeps it. Every class is pinned by a golden file. */
public sealed interface JobEvent {

    /** When it happened. */
    Instant at();

    /** The job exists, and waits. */
    record Accepted(
            JobId id,
            TenantId tenant,
            ModelTarget model,
            Priority priority,
            List<String> outputs,
            StoredTensors inputs,
            String digest,
            Instant at,
            Instant expires,
            ResultForm form,
            @Nullable Callback callback,
            @Nullable String traceParent)
            implements JobEvent {}

    /** Attempt {@code token} began, in the keeping of member {@code holder}. */
    record AttemptStarted(int token, Instant at, String holder) implements JobEvent {}

    /** The attempt gave no result and another may: the job waits again. */
    record AttemptFailed(int token, Instant at, String worker, ErrorCode code, String detail) implements JobEvent {}

    /** Whoever had the attempt was lost with it: the job waits again, and the loss is counted. */
    record WorkerLost(int token, Instant at, String worker, String detail) implements JobEvent {}

    /** The attempt gave the result. */
    record Succeeded(
            int token,
            Instant at,
            ReplicaId servedBy,
            StoredTensors result,
            InferTiming timing,
            int inputTokens,
            @Nullable String digest)
            implements JobEvent {}

    /** There will be no result. */
    record Failed(Instant at, ErrorCode code, String detail) implements JobEvent {}

    /** It was withdrawn. */
    record Cancelled(Instant at) implements JobEvent {}

    /** Its time ran out. */
    record Expired(Instant at) implements JobEvent {}

    /** It lost too many workers. */
    record Quarantined(Instant at, String detail) implements JobEvent {}

    /** An operator let it out of quarantine: it waits again, its attempts forgiven, with its whole lifetime before it. */
    record Replayed(Instant at) implements JobEvent {}

    /** Whoever was to be told of the end was told. */
    record CallbackDelivered(Instant at, int attempt) implements JobEvent {}

    /** Telling of the end failed; {@code retryAt} is null if it was given up. */
    record CallbackFailed(
            Instant at,
            int attempt,
            String detail,
            @Nullable Instant retryAt) implements JobEvent {}
}
