package io.sampo.edge.api.openinference;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the body of an inference request says.
 *
 * @param id the client's own, to be sent back; null if it gave none
 * @param timeoutMicros how long it may take; 0 if nothing is said
 * @param priority null if nothing is said
 */
record DecodedInfer(
        @Nullable String id,
        List<Tensor> inputs,
        RequestedOutputs outputs,
        long timeoutMicros,
        @Nullable Priority priority) {

    /** The priority of a request that somebody waits for. */
    Priority priorityAtOnce() {
        return priority == null ? Priority.NORMAL : priority;
    }
}
