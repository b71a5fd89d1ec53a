package io.sampo.edge.job;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be inferred, as the decoder of one protocol read it; not yet decided is whether at once or as a job.
 *
 * @param outputs the names of the outputs wanted; empty for all
 * @param timeoutMicros how long it may take; 0 if nothing is said
 * @param priority null if nothing is said
 * @param form how the result is to be written
 */
public record InferenceOrder(
        ModelTarget model,
        List<Tensor> inputs,
        List<String> outputs,
        long timeoutMicros,
        @Nullable Priority priority,
        ResultForm form) {

    /** Takes copies of the lists. */
    public InferenceOrder {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
