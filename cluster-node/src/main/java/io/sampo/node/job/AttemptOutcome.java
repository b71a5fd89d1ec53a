package io.sampo.node.job;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.model.ReplicaId;
import org.jspecify.annotations.Nullable;

/** What an attempt came to. */
sealed interface AttemptOutcome {

    /** A result; if it is large, it is in the store already. */
    record Computed(
            ReplicaId servedBy,
            StoredTensors result,
            InferTiming timing,
            int inputTokens,
            @Nullable String digest) implements AttemptOutcome {}

    /** None. */
    record NotComputed(ErrorCode code, String detail) implements AttemptOutcome {}
}
