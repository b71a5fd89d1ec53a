package io.sampo.protocol.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far telling of a job's end is; it begins anew if an operator changes the end.
 *
 * @param tries that ended so far
 * @param failure why the last of them told nobody; empty if none failed so
 * @param retryAt when the next is due; null if none is, or if it is due as soon as the job has ended
 */
public record CallbackStatus(
        State state, int tries, String failure, @Nullable Instant retryAt) {

    /** Nothing was tried. */
    public static final CallbackStatus NONE = new CallbackStatus(State.PENDING, 0, "", null);

    /** What came of it. */
    public enum State {
        /** Somebody is to be told. */
        PENDING,
        /** It was taken. */
        DELIVERED,
        /** Nobody was told, and nobody will be. */
        GIVEN_UP
    }
}
