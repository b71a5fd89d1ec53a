package io.sampo.protocol.job;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link JobSpec} on its way from the desk to the job: checked, with its lifetime set, and with its tensors in the form that
 * the journal keeps.
 *
 * @param inlineInputs the inputs as a document; null if they are large and in the store
 * @param inputBytes the size of that document, here or in the store
 * @param digest {@link JobSpec#digest()}
 */
@SuppressWarnings("ArrayRecordComponent") // never written to; equality is that of the bytes
public record JobSubmission(
        JobId id,
        TenantId tenant,
        ModelTarget model,
        Priority priority,
        List<String> outputs,
        byte @Nullable [] inlineInputs,
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
    public boolean equals(Object other) {
        return other instanceof JobSubmission that
                && id.equals(that.id)
                && tenant.equals(that.tenant)
                && model.equals(that.model)
                && priority == that.priority
                && outputs.equals(that.outputs)
                && Arrays.equals(inlineInputs, that.inlineInputs)
                && inputBytes == that.inputBytes
                && digest.equals(that.digest)
                && lifetime.equals(that.lifetime)
                && form.equals(that.form)
                && Objects.equals(callback, that.callback)
                && Objects.equals(traceParent, that.traceParent);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, digest);
    }

    @Override
    public String toString() {
        return "submission of " + id + " for " + model;
    }
}
