package io.sampo.node.job;

import java.time.Duration;

/**
 * Whether jobs arrive in a burst, which is to be accepted before it is worked off. Time is an argument, in milliseconds. Not
 * thread-safe.
 */
final class Burst {

    /** What is longer ago than a few of these hardly counts. */
    private static final double MEMORY_MILLIS = 250;
    /** Fewer a second do not disturb anybody. */
    private static final double LEAST_PER_SECOND = 100;

    private final long longestMillis;
    private double arrived;
    private long lastMillis = Long.MIN_VALUE;
    private long sinceMillis = Long.MIN_VALUE;

    /**
     * Knows of no jobs yet.
     *
     * @param longest how long a burst lasts at most, however many jobs arrive
     */
    Burst(Duration longest) {
        this.longestMillis = longest.toMillis();
    }

    void arrived(int jobs, long nowMillis) {
        moveTo(nowMillis);
        arrived += jobs;
    }

    /** Whether there is a burst. One that has lasted its time is over, and the next begins after arrivals have become few. */
    boolean isOn(long nowMillis) {
        moveTo(nowMillis);
        if (arrived < LEAST_PER_SECOND * MEMORY_MILLIS / 1000) {
            sinceMillis = Long.MIN_VALUE;
            return false;
        } else if (sinceMillis == Long.MIN_VALUE) {
            sinceMillis = nowMillis;
        }
        return nowMillis - sinceMillis < longestMillis;
    }

    private void moveTo(long nowMillis) {
        if (lastMillis != Long.MIN_VALUE && nowMillis > lastMillis) {
            arrived *= Math.exp((lastMillis - nowMillis) / MEMORY_MILLIS);
        }
        lastMillis = Math.max(lastMillis, nowMillis);
    }
}
