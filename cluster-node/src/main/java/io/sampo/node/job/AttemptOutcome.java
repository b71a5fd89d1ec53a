package io.sampo.node.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.model.ReplicaId;

/** What an attempt came to. */
sealed interface AttemptOutcome {

    /** A result; if it is large, it is in the store already. */
    record Computed(ReplicaId servedBy, StoredTensors result, InferTiming timing, int inputTokens)
            implements AttemptOutcome {}

    /** None. */
    record NotComputed(ErrorCode code, String detail) implements AttemptOutcome {}
}
