package io.sampo.ops.launcher;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** A process cannot start, or ended untold. The message says why and what to do, in one line. */
public final class LaunchException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Without a cause that would help anyone. */
    public LaunchException(String message) {
        super(message);
    }

    /** With the cause, for the log. */
    public LaunchException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What to tell the user of {@code failure}: its own message, without the wrappers around it. */
    public static String inOneLine(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String text = message == null || message.isBlank() ? cause.toString() : message;
        return text.lines().findFirst().orElse(text);
    }
}
