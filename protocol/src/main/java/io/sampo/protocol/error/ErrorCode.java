package io.sampo.protocol.error;

/**
 * Why a request was not answered with a result.
 */
public enum ErrorCode {
    /** The request contradicts itself, the protocol or the model's inputs and outputs. */
    INVALID_REQUEST,
    /** A text has more tokens than the model takes. */
    TEXT_TOO_LONG,
    /** No model has this name. */
    MODEL_NOT_FOUND,
    /** The model exists, this version of it does not. */
    VERSION_NOT_FOUND,
    /** The model or version exists and no replica of it is ready: it loads, failed or was just lost. */
    MODEL_NOT_READY,
    /** The request is larger than may cross the wire. */
    PAYLOAD_TOO_LARGE,
    /** The result is larger than may cross the wire. */
    RESULT_TOO_LARGE,
    /** Every place in the queue is taken. */
    QUEUE_FULL,
    /** The deadline passed before a result was there. */
    DEADLINE_EXCEEDED,
    /** The caller withdrew the request. */
    CANCELLED,
    /** The replica stops or was lost; another may answer. */
    REPLICA_UNAVAILABLE,
    /** The model ran and failed on this very input. */
    MODEL_FAILED,
    /** A defect of Sampo itself. */
    INTERNAL,
    /** The replica, or the member it was on, was lost or stopped after a defect while it ran the request. */
    REPLICA_LOST,
    /** No job has this id, or it is somebody else's. */
    JOB_NOT_FOUND,
    /** The job has not ended yet. */
    JOB_NOT_FINISHED,
    /** The job ended, and there is no result to fetch: it was cancelled, or it expired. */
    JOB_WITHOUT_RESULT,
    /** The id is that of another submission: the same idempotency key came with other content. */
    JOB_MISMATCH,
    /** Jobs can neither be accepted nor looked up at the moment. */
    JOB_STORE_UNAVAILABLE,
    /** As many jobs of the model wait as may. */
    JOB_QUEUE_FULL;
}
