package io.sampo.node.runtime;

/** A version cannot be served. The message names the file, what is wrong with it and what was expected. */
public final class ModelLoadException extends Exception {

    private static final long serialVersionUID = 1;

    /** Without a cause that would help anyone. */
    public ModelLoadException(String message) {
        super(message);
    }

    /** With the cause, for the log. */
    public ModelLoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
