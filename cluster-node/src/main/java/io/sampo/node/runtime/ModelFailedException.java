package io.sampo.node.runtime;

/** The model failed on an input. The message is meant for the caller. */
public final class ModelFailedException extends Exception {

    private static final long serialVersionUID = 1;

    /** Without a cause that would help anyone. */
    public ModelFailedException(String message) {
        super(message);
    }

    /** Keeps the runtime's own exception as the cause, for the log. */
    public ModelFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
