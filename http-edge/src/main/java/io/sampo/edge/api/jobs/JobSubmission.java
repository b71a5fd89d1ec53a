package io.sampo.edge.api.jobs;

import io.sampo.edge.job.Dialects;
import io.sampo.edge.job.InferenceOrder;
import io.sampo.edge.job.JobIntake;
import io.sampo.edge.json.InferBody;
import io.sampo.edge.json.JsonSource;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/** Reads what a client submits, over whichever door. */
final class JobSubmission {

    private final Dialects dialects;
    private final JobIntake intake;

    JobSubmission(Dialects dialects, JobIntake intake) {
        this.dialects = dialects;
        this.intake = intake;
    }

    /** The job that {@code body} describes. */
    JobSpec spec(InferBody body, TenantId tenant, @Nullable String key, @Nullable String traceParent)
            throws InvalidRequestException {
        DecodedJob job = JobDecoder.decode(jsonOf(body), intake.maxLifetime());
        return intake.spec(order(job, body), job.terms(), tenant, key, traceParent);
    }

    /** The inference that {@code body} describes, in the form of a job but for what only jobs have. */
    InferenceOrder order(InferBody body) throws InvalidRequestException {
        return order(JobDecoder.decodeRequest(jsonOf(body)), body);
    }

    private static JsonSource jsonOf(InferBody body) throws InvalidRequestException {
        if (body.isRaw()) {
            throw new InvalidRequestException(
                    "Inference-Header-Content-Length: 0 (expected: JSON, as the path names no model)");
        }
        return body.json();
    }

    private InferenceOrder order(DecodedJob job, InferBody body) throws InvalidRequestException {
        return dialects.named(job.dialect()).read(job.target(), body);
    }
}
