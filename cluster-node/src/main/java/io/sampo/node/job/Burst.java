package io.sampo.node.job;

import java.time.Duration;

/**
 * Whether jobs arrive in a burst, which is to be accepted before it is worked off, and how many may start meanwhile: as TCP does
 * with a network, a few more each time as long as the journal writes at once, and half as many when it takes longer. Time is an
 * argument, in milliseconds. Not thread-safe.
 */
final class Burst {

    /** What is longer ago than a few of these hardly counts. */
    private static final double MEMORY_MILLIS = 250;
    /** Fewer a second do not disturb anybody. */
    private static final double LEAST_PER_SECOND = 100;
    /** A write that took longer waited for others, and not only to be in a group with them; and so do the submissions. */
    private static final long SLOW_WRITE_MILLIS = 40;

    private static final int MORE_EACH_TIME = 2;
    /** In fewer, jobs that take long would leave their replicas idle between two groups, and are too few to hold up the journal. */
    private static final int SMALLEST_GROUP = 12;
    /** Groups of more than this part of what could be under way would make the journal slow before its writes show it. */
    private static final int LARGEST_GROUP_DIVISOR = 8;

    private final long longestMillis;
    private double arrived;
    private long lastMillis = Long.MIN_VALUE;
    private long sinceMillis = Long.MIN_VALUE;
    private int group = Integer.MAX_VALUE;

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

    /** A write of the queue to the journal took so long. */
    void wrote(long tookMillis) {
        if (tookMillis > SLOW_WRITE_MILLIS) {
            group = Math.max(SMALLEST_GROUP, group / 2);
        } else if (group < Integer.MAX_VALUE - MORE_EACH_TIME) {
            group += MORE_EACH_TIME;
        }
    }

    /**
     * How many may start now.
     *
     * @param window how many could be under way if there were no burst
     */
    int group(int window) {
        group = Math.min(group, Math.max(SMALLEST_GROUP, window / LARGEST_GROUP_DIVISOR));
        return group;
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
