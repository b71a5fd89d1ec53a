package io.sampo.protocol.job;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link JobSpec} on its way from the desk to the job: checked, with its lifetime set, and with its tensors in the form that
 * the journal keeps.
 *
 * @param inlineInputs the inputs as a document; null if they are large and in the store; read it by a duplicate
 * @param inputBytes the size of that document, here or in the store
 * @param digest {@link JobSpec#digest()}
 */
public record JobSubmission(
        JobId id,
        TenantId tenant,
        ModelTarget model,
        Priority priority,
        List<String> outputs,
        @Nullable ByteBuffer inlineInputs,
        long inputBytes,
        String digest,
        Duration lifetime,
        ResultForm form,
        @Nullable Callback callback,
        @Nullable String traceParent) {

    /** Takes a copy of the list. */
    public JobSubmission {
        outputs = List.copyOf(outputs);
    }

    @Override
    public String toString() {
        return "submission of " + id + " for " + model;
    }
}
