package io.sampo.ops.models;

/** What was asked for was not done. The message says why and what to do next, in one line. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message.replaceAll("\\s+", " ").strip());
    }
}
