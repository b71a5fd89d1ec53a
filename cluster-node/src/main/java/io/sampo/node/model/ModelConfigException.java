package io.sampo.node.model;

/** A {@code model.yaml} cannot be used. The message names the key, what stands there and what was expected. */
public final class ModelConfigException extends Exception {

    private static final long serialVersionUID = 1;

    /** With a message for an operator. */
    ModelConfigException(String message) {
        super("model.yaml: " + message);
    }
}
