package io.sampo.protocol.job;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be inferred, for whom and until when.
 *
 * @param inputs the model's inputs, each at most once, in any order
 * @param outputs the names of the outputs wanted; empty for all
 * @param lifetime from acceptance on; without a result by then, the job expires
 * @param callback whom to tell of the end, or null
 * @param traceParent the W3C trace context of the caller as its header gives it, or null
 * @param stated what of this the submitter said itself
 */
public record JobSpec(
        JobId id,
        TenantId tenant,
        ModelTarget model,
        List<Tensor> inputs,
        List<String> outputs,
        Priority priority,
        Duration lifetime,
        ResultForm form,
        @Nullable Callback callback,
        @Nullable String traceParent,
        Stated stated) {

    /**
     * Whether the submitter said something itself or was given what is usual. That may be another thing the next time, and does
     * not make another job of the same submission.
     */
    public record Stated(boolean priority, boolean lifetime) {

        /** All is as the submitter said. */
        public static final Stated ALL = new Stated(true, true);
    }

    /** A job whose priority and lifetime its submitter says itself. */
    public JobSpec(
            JobId id,
            TenantId tenant,
            ModelTarget model,
            List<Tensor> inputs,
            List<String> outputs,
            Priority priority,
            Duration lifetime,
            ResultForm form,
            @Nullable Callback callback,
            @Nullable String traceParent) {
        this(id, tenant, model, inputs, outputs, priority, lifetime, form, callback, traceParent, Stated.ALL);
    }

    /** Takes copies of the lists. */
    public JobSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Bytes of all inputs. */
    public long payloadBytes() {
        return inputs.stream().mapToLong(Tensor::sizeBytes).sum();
    }

    /**
     * What tells this submission from another one with the same id: a hash over everything that the submitter said but the id, the
     * tenant and the trace.
     *
     * @return 64 hexadecimal digits
     */
    public String digest() {
        Hash hash = new Hash();
        hash.text(model.toString());
        hash.number(inputs.size());
        for (Tensor input : inputs) {
            hash.text(input.name());
            hash.text(input.type().name());
            hash.text(input.shape().toString());
            hash.bytes(input.bytes());
        }
        hash.number(outputs.size());
        outputs.forEach(hash::text);
        hash.text(stated.priority() ? priority.name() : "");
        hash.number(stated.lifetime() ? lifetime.toMillis() : 0);
        hash.text(form.protocol());
        new TreeMap<>(form.options()).forEach((key, value) -> {
            hash.text(key);
            hash.text(value);
        });
        hash.text(callback == null ? "" : callback.url());
        hash.text(callback == null ? "" : callback.secret());
        return hash.hex();
    }

    /** Each part with its length before it, so that no two sequences of parts give the same bytes. */
    private static final class Hash {

        private final MessageDigest digest;

        Hash() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        void number(long number) {
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        }

        void text(String text) {
            bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        void bytes(ByteBuffer bytes) {
            number(bytes.remaining());
            digest.update(bytes);
        }

        String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
