package io.sampo.protocol.replica;

import java.time.Duration;
import java.time.Instant;

/**
 * An attempt to load a version: the one that is under way or, of a replica that failed, the next one.
 *
 * @param beginEpochMillis when it began or will begin, by the clock of its member
 * @param lastTookMillis how long the last one took that succeeded on this member, with warm-up; 0 if none has
 */
public record LoadAttempt(long beginEpochMillis, long lastTookMillis) {

    /**
     * How long until it is through, if it takes as long as the last one. One that has taken longer, or is the first, is expected to
     * take as long again as it has until now; and a first one that has not begun, no time.
     */
    public Duration untilDone(Instant now) {
        long elapsedMillis = now.toEpochMilli() - beginEpochMillis;
        long leftMillis = lastTookMillis - elapsedMillis;
        return Duration.ofMillis(lastTookMillis > 0 && leftMillis > 0 ? leftMillis : Math.abs(elapsedMillis));
    }
}
