package io.sampo.protocol.infer;

import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One inference.
 *
 * @param id the caller's own name for it, echoed and logged, never interpreted; empty if there is none, and at most
 *     {@link #LONGEST_NAME} characters long, as the names of inputs and outputs are
 * @param inputs the model's inputs, each at most once, in any order
 * @param outputs the names of the outputs wanted; empty for all
 * @param traceParent the W3C trace context of the caller as its header gives it, or null
 */
public record InferRequest(
        String id,
        ModelTarget model,
        List<Tensor> inputs,
        List<String> outputs,
        Deadline deadline,
        Priority priority,
        TenantId tenant,
        @Nullable String traceParent) {

    /** In characters. What travels beside the data of a request fits a frame, however many tensors there are. */
    public static final int LONGEST_NAME = 256;

    /**
     * Takes copies of the lists.
     *
     * @throws IllegalArgumentException if the id or a name is too long
     */
    public InferRequest {
        requireShort("id", id);
        inputs.forEach(input -> requireShort("input", input.name()));
        outputs.forEach(output -> requireShort("output", output));
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    private static void requireShort(String what, String name) {
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    what + ": " + name.length() + " characters (expected: at most " + LONGEST_NAME + ")");
        }
    }

    /** A request of normal priority, without an id, for all outputs, by an anonymous caller. */
    public static InferRequest of(ModelTarget model, List<Tensor> inputs, Deadline deadline) {
        return new InferRequest("", model, inputs, List.of(), deadline, Priority.NORMAL, TenantId.ANONYMOUS, null);
    }

    /** Bytes of all inputs. */
    public long payloadBytes() {
        long sum = 0;
        for (Tensor input : inputs) {
            sum += input.sizeBytes();
        }
        return sum;
    }
}
