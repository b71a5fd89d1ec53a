package io.sampo.protocol.infer;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one answer to an {@link InferRequest}. */
public sealed interface InferReply {

    /**
     * The result.
     *
     * @param replica who computed it; names model and version
     * @param digest of the files and the configuration that it computed with; null in results of jobs from before it was kept
     * @param outputs those asked for, in the order asked, or all in the model's order
     * @param inputTokens tokens that the request's texts took; 0 for models without text
     */
    record Completed(
            ReplicaId replica, @Nullable String digest, List<Tensor> outputs, InferTiming timing, int inputTokens)
            implements InferReply {

        /** Takes a copy of the list. */
        public Completed {
            outputs = List.copyOf(outputs);
        }

        /** Bytes of all outputs. */
        public long payloadBytes() {
            long sum = 0;
            for (Tensor output : outputs) {
                sum += output.sizeBytes();
            }
            return sum;
        }
    }

    /**
     * Not taken on, because of the state of the system and not of the request: the same request may succeed later.
     *
     * @param retryAfter when it is worth another try, an honest estimate
     */
    record Rejected(ErrorCode code, String detail, Duration retryAfter) implements InferReply {}

    /** Cannot succeed as it stands, or did not. */
    record Failed(ErrorCode code, String detail) implements InferReply {}
}
