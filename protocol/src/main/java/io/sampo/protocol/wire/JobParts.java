package io.sampo.protocol.wire;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.CallbackStatus;
import io.sampo.protocol.job.JobAttempt;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobStatus.QueuePlace;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The forms of jobs and what is known of them: parts of other messages, never messages of their own. */
final class JobParts {

    private JobParts() {}

    static <T> void writeNullable(WireOutput out, @Nullable T value, BiConsumer<WireOutput, T> writer) {
        out.writeBoolean(value != null);
        if (value != null) {
            writer.accept(out, value);
        }
    }

    static <T> @Nullable T readNullable(WireInput in, Function<WireInput, T> reader) {
        return in.readBoolean() ? reader.apply(in) : null;
    }

    static void writeId(WireOutput out, JobId id) {
        out.writeString(id.value());
    }

    static JobId readId(WireInput in) {
        return new JobId(in.readText());
    }

    static void writeTenant(WireOutput out, TenantId tenant) {
        out.writeString(tenant.value());
    }

    static TenantId readTenant(WireInput in) {
        return new TenantId(in.readText());
    }

    static void writeSpec(WireOutput out, JobSpec spec) {
        writeId(out, spec.id());
        writeTenant(out, spec.tenant());
        InferForms.writeTarget(out, spec.model());
        WireEnum.PRIORITY.write(out, spec.priority());
        writeDuration(out, spec.lifetime());
        writeForm(out, spec.form());
        writeNullable(out, spec.callback(), JobParts::writeCallback);
        out.writeString(spec.traceParent());
        ModelForms.writeList(out, spec.outputs(), WireOutput::writeString);
        ModelForms.writeList(out, spec.inputs(), InferForms::writeTensor);
        out.writeBoolean(spec.stated().priority());
        out.writeBoolean(spec.stated().lifetime());
    }

    static JobSpec readSpec(WireInput in) {
        JobId id = readId(in);
        TenantId tenant = readTenant(in);
        ModelTarget model = InferForms.readTarget(in);
        Priority priority = WireEnum.PRIORITY.read(in);
        Duration lifetime = readDuration(in);
        ResultForm form = readForm(in);
        Callback callback = readNullable(in, JobParts::readCallback);
        String traceParent = in.readString();
        List<String> outputs = ModelForms.readList(in, WireInput::readText);
        List<Tensor> inputs = ModelForms.readList(in, InferForms::readTensor);
        JobSpec.Stated stated = new JobSpec.Stated(in.readBoolean(), in.readBoolean());
        return new JobSpec(id, tenant, model, inputs, outputs, priority, lifetime, form, callback, traceParent, stated);
    }

    static void writeStatus(WireOutput out, JobStatus status) {
        writeId(out, status.id());
        writeTenant(out, status.tenant());
        InferForms.writeTarget(out, status.model());
        WireEnum.JOB_STATE.write(out, status.state());
        out.writeVarLong(status.revision(), true);
        out.writeVarInt(status.attemptCount(), true);
        ModelForms.writeList(out, status.attempts(), JobParts::writeAttempt);
        writeInstant(out, status.submitted());
        writeInstant(out, status.expires());
        writeNullable(out, status.finished(), JobParts::writeInstant);
        writeNullable(out, status.servedBy(), ModelForms::writeReplicaId);
        writeNullable(out, status.errorCode(), WireEnum.ERROR_CODE::write);
        out.writeString(status.errorDetail());
        writeForm(out, status.form());
        writeNullable(out, status.place(), JobParts::writePlace);
    }

    static JobStatus readStatus(WireInput in) {
        JobId id = readId(in);
        TenantId tenant = readTenant(in);
        ModelTarget model = InferForms.readTarget(in);
        JobState state = WireEnum.JOB_STATE.read(in);
        return new JobStatus(
                id,
                tenant,
                model,
                state,
                in.readVarLong(true),
                in.readVarInt(true),
                ModelForms.readList(in, JobParts::readAttempt),
                readInstant(in),
                readInstant(in),
                readNullable(in, JobParts::readInstant),
                readNullable(in, ModelForms::readReplicaId),
                readNullable(in, WireEnum.ERROR_CODE::read),
                in.readText(),
                readForm(in),
                readNullable(in, JobParts::readPlace));
    }

    private static void writeAttempt(WireOutput out, JobAttempt attempt) {
        out.writeVarInt(attempt.token(), true);
        writeInstant(out, attempt.started());
        writeNullable(out, attempt.ended(), JobParts::writeInstant);
        out.writeString(attempt.worker());
        out.writeString(attempt.outcome());
    }

    private static JobAttempt readAttempt(WireInput in) {
        return new JobAttempt(
                in.readVarInt(true),
                readInstant(in),
                readNullable(in, JobParts::readInstant),
                in.readText(),
                in.readText());
    }

    static void writePlace(WireOutput out, QueuePlace place) {
        out.writeVarLong(place.ahead(), true);
        writeNullable(out, place.untilStart(), JobParts::writeDuration);
    }

    static QueuePlace readPlace(WireInput in) {
        return new QueuePlace(in.readVarLong(true), readNullable(in, JobParts::readDuration));
    }

    static void writeCallback(WireOutput out, Callback callback) {
        out.writeString(callback.url());
        out.writeString(callback.secret());
    }

    static Callback readCallback(WireInput in) {
        return new Callback(in.readText(), in.readText());
    }

    static void writeCallbackStatus(WireOutput out, CallbackStatus callback) {
        WireEnum.CALLBACK_STATE.write(out, callback.state());
        out.writeVarInt(callback.tries(), true);
        out.writeString(callback.failure());
        writeNullable(out, callback.retryAt(), JobParts::writeInstant);
    }

    static CallbackStatus readCallbackStatus(WireInput in) {
        return new CallbackStatus(
                WireEnum.CALLBACK_STATE.read(in),
                in.readVarInt(true),
                in.readText(),
                readNullable(in, JobParts::readInstant));
    }

    /** Sorted: an immutable map has another order in each JVM. */
    static void writeForm(WireOutput out, ResultForm form) {
        out.writeString(form.protocol());
        out.writeVarInt(form.options().size(), true);
        new TreeMap<>(form.options()).forEach((key, value) -> {
            out.writeString(key);
            out.writeString(value);
        });
    }

    static ResultForm readForm(WireInput in) {
        String protocol = in.readText();
        Map<String, String> options = new HashMap<>();
        for (int left = in.readCount(); left > 0; left--) {
            options.put(in.readText(), in.readText());
        }
        return new ResultForm(protocol, options);
    }

    private static void writeInstant(WireOutput out, Instant instant) {
        out.writeVarLong(instant.toEpochMilli(), false);
    }

    private static Instant readInstant(WireInput in) {
        return Instant.ofEpochMilli(in.readVarLong(false));
    }

    static void writeDuration(WireOutput out, Duration duration) {
        out.writeVarLong(duration.toNanos(), false);
    }

    static Duration readDuration(WireInput in) {
        return Duration.ofNanos(in.readVarLong(false));
    }
}
