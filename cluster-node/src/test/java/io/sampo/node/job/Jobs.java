package io.sampo.node.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tenant.TenantId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of jobs for tests. */
final class Jobs {

    static final TenantId TENANT = new TenantId("tenant-1");
    static final ModelName MODEL = new ModelName("minilm");
    static final ReplicaId REPLICA = new ReplicaId(ModelRef.of("minilm", 2), 0);
    static final Instant START = Instant.parse("2026-01-02T03:04:05.006Z");
    static final Duration LIFETIME = Duration.ofHours(1);
    static final Callback CALLBACK = new Callback("https://example.org/hook", "whsec_c2VjcmV0");
    static final JobRules RULES = new JobRules(
            5, 3, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(2), Duration.ofHours(24));

    private Jobs() {}

    static JobId id(int number) {
        return JobId.ofKey(TENANT, "key-" + number);
    }

    static JobSubmission submission(int number, byte[] inputs) {
        return submission(number, inputs, null);
    }

    static JobSubmission submission(int number, byte[] inputs, @Nullable Callback callback) {
        return new JobSubmission(
                id(number),
                TENANT,
                ModelTarget.newest(MODEL),
                Priority.LOW,
                List.of(),
                ByteBuffer.wrap(inputs),
                inputs.length,
                "d1".repeat(32),
                LIFETIME,
                ResultForm.TENSORS,
                callback,
                null);
    }

    static JobSubmission withDigest(JobSubmission submission, String digest) {
        return new JobSubmission(
                submission.id(),
                submission.tenant(),
                submission.model(),
                submission.priority(),
                submission.outputs(),
                submission.inlineInputs(),
                submission.inputBytes(),
                digest,
                submission.lifetime(),
                submission.form(),
                submission.callback(),
                submission.traceParent());
    }

    static AttemptOutcome computed(int token) {
        return new AttemptOutcome.Computed(
                REPLICA, new StoredTensors(new byte[] {(byte) token}, 1), new InferTiming(5, 7, 1), 3, "d1");
    }

    static AttemptOutcome notComputed(ErrorCode code) {
        return new AttemptOutcome.NotComputed(code, "as the test wants it");
    }
}
