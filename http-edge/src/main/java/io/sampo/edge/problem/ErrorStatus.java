package io.sampo.edge.problem;

import io.sampo.protocol.error.ErrorCode;

/** The HTTP status of each {@link ErrorCode}; the only place that knows. */
final class ErrorStatus {

    private ErrorStatus() {}

    /**
     * The status to answer with.
     *
     * <p>A model that failed on an input is a 422, not a 500: the replica lives, the same input fails again, and clients
     * repeat what gets a 5xx by themselves.
     */
    static int of(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST, TEXT_TOO_LONG, RESULT_TOO_LARGE, CANCELLED -> 400;
            case MODEL_NOT_FOUND, VERSION_NOT_FOUND, JOB_NOT_FOUND -> 404;
            case JOB_NOT_FINISHED -> 409;
            case JOB_WITHOUT_RESULT -> 410;
            case PAYLOAD_TOO_LARGE -> 413;
            case MODEL_FAILED, JOB_MISMATCH -> 422;
            case QUEUE_FULL, JOB_QUEUE_FULL -> 429;
            case INTERNAL -> 500;
            case MODEL_NOT_READY, REPLICA_UNAVAILABLE, REPLICA_LOST, JOB_STORE_UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
        };
    }
}
