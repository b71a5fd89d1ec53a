package io.sampo.protocol.job;

/** Where a job is on its way. */
public enum JobState {
    /** Journalled, and waiting for its turn or for its next attempt. */
    QUEUED,
    /** An attempt is under way. */
    RUNNING,
    /** The result is there. */
    SUCCEEDED,
    /** It cannot succeed: the model failed on it, or every attempt that it may have was used up. */
    FAILED,
    /** Whoever submitted it withdrew it. */
    CANCELLED,
    /** Its time ran out before a result was there. */
    EXPIRED,
    /** Its worker was lost again and again while it ran: kept with its evidence until an operator replays or drops it. */
    QUARANTINED;

    /** Whether nothing follows unless somebody asks for it. */
    public boolean isTerminal() {
        return this != QUEUED && this != RUNNING;
    }
}
