package io.sampo.edge;

import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** The edge cannot listen where it is told to. The message says why, in one line for an operator. */
public final class PortUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Why {@code host} and {@code port} cannot be had. */
    PortUnavailableException(String host, int port, Throwable failure) {
        super("cannot listen on " + host + ":" + port + ": " + reason(failure), failure);
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return withoutAddress(String.valueOf(cause.getMessage()))
                        + " (expected: a free port that this user may open; see --port)";
            }
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
                return "no such host (expected: an address of this machine; see --host)";
            }
        }
        return String.valueOf(failure.getMessage());
    }

    /** Pekko puts the address in brackets before what the system says. */
    private static String withoutAddress(String message) {
        return message.startsWith("[")
                ? message.substring(message.indexOf(']') + 1).strip()
                : message;
    }
}
