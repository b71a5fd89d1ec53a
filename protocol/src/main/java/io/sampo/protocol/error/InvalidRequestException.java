package io.sampo.protocol.error;

import java.util.Objects;

/**
 * A request that no replica could answer, found by whoever looked first. The message is meant for the caller: it names the
 * field, what came and what was expected. Carries no stack trace, as it reports no defect.
 */
public final class InvalidRequestException extends Exception {

    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    /** Refuses with {@link ErrorCode#INVALID_REQUEST}. */
    public InvalidRequestException(String detail) {
        this(ErrorCode.INVALID_REQUEST, detail);
    }

    /** Refuses with a code of its own. */
    public InvalidRequestException(ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    /** The code to answer with. */
    public ErrorCode code() {
        return code;
    }

    /** What to tell the caller. */
    public String detail() {
        return Objects.requireNonNull(getMessage());
    }
}
