package io.sampo.node.runtime;

import io.sampo.protocol.error.ErrorCode;

/** The model failed on an input. The message is meant for the caller. */
public final class ModelFailedException extends Exception {

    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    private ModelFailedException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /** Without a cause that would help anyone. */
    public ModelFailedException(String message) {
        this(ErrorCode.MODEL_FAILED, message);
    }

    /** Keeps the runtime's own exception as the cause, for the log. */
    public ModelFailedException(String message, Throwable cause) {
        super(message, cause);
        this.code = ErrorCode.MODEL_FAILED;
    }

    /** The model computed more than can be answered. */
    public static ModelFailedException resultTooLarge(long bytes, long mostBytes) {
        return new ModelFailedException(
                ErrorCode.RESULT_TOO_LARGE, "outputs: " + bytes + " bytes (expected: at most " + mostBytes + ")");
    }

    /** The model computed an output that takes more memory than there is for it. */
    public static ModelFailedException outputTooLarge(String message) {
        return new ModelFailedException(ErrorCode.RESULT_TOO_LARGE, message);
    }

    /** Results and batches hold all the memory outside the heap: the same input may succeed when some are gone. */
    public static ModelFailedException noMemory() {
        return new ModelFailedException(
                ErrorCode.REPLICA_UNAVAILABLE,
                "no memory left to compute in (expected: fewer large tensors at a time)");
    }

    /** Whether the model failed, gave too much, or had no memory. */
    public ErrorCode code() {
        return code;
    }
}
