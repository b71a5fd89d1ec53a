package io.sampo.node.store;

/** The database did not do what it was asked for: it is away, busy, or does not have it. */
public final class JobStoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With what was asked for. */
    public JobStoreException(String message) {
        super(message);
    }

    /** With what was asked for, and what went wrong. */
    public JobStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
