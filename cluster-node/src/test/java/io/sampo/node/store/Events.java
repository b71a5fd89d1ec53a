package io.sampo.node.store;

import io.sampo.node.job.JobEvent;
import io.sampo.node.job.StoredTensors;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events of jobs, {@code second} seconds after {@link #START}. */
final class Events {

    static final Instant START = Instant.parse("2026-01-01T00:00:00.123456Z");
    static final Duration LIFETIME = Duration.ofHours(1);
    static final ReplicaId REPLICA = new ReplicaId(ModelRef.of("m", 3), 1);
    static final ResultForm FORM = new ResultForm("openai", Map.of("encoding", "base64", "odd", "\"'\n"));

    private Events() {}

    static Instant at(long second) {
        return START.plusSeconds(second);
    }

    static JobEvent.Accepted accepted(JobId id, long second) {
        return accepted(id, "anonymous", "m", second, null);
    }

    static JobEvent.Accepted accepted(JobId id, ModelTarget model) {
        return accepted(id, "anonymous", model, 0, null);
    }

    static JobEvent.Accepted accepted(JobId id, String tenant, String model, long second, Callback callback) {
        return accepted(id, tenant, ModelTarget.newest(new ModelName(model)), second, callback);
    }

    private static JobEvent.Accepted accepted(
            JobId id, String tenant, ModelTarget model, long second, Callback callback) {
        return new JobEvent.Accepted(
                id,
                new TenantId(tenant),
                model,
                Priority.LOW,
                List.of("out"),
                new StoredTensors(new byte[300], 300),
                "digest",
                at(second),
                at(second).plus(LIFETIME),
                FORM,
                callback,
                null);
    }

    static JobEvent.AttemptStarted started(int token, long second) {
        return new JobEvent.AttemptStarted(token, at(second), "member");
    }

    static JobEvent.Succeeded succeeded(int token, long second) {
        return new JobEvent.Succeeded(
                token, at(second), REPLICA, new StoredTensors(new byte[300], 300), new InferTiming(1, 2, 3), 4, "d1");
    }

    static JobEvent.Failed failed(long second, String detail) {
        return new JobEvent.Failed(at(second), ErrorCode.MODEL_FAILED, detail);
    }
}
