package io.sampo.node.job;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How fast a queue moved of late: a count for each of the last seconds. */
final class Pace {

    static final int SECONDS = 30;

    private final long[] counts = new long[SECONDS];
    private long lastSecond;
    private long firstSecond = Long.MIN_VALUE;

    void count(long nowMillis, int moved) {
        moveTo(nowMillis / 1000);
        counts[(int) (lastSecond % SECONDS)] += moved;
    }

    /** How long {@code jobs} take; null if none moved lately. */
    @Nullable
    Duration timeFor(long jobs, long nowMillis) {
        moveTo(nowMillis / 1000);
        long sum = Arrays.stream(counts).sum();
        if (sum == 0) {
            return null;
        }
        long seconds = Math.min(SECONDS, lastSecond - firstSecond + 1);
        return Duration.ofMillis(jobs * seconds * 1000 / sum);
    }

    /** How many a second; 0 if none moved lately. */
    double perSecond(long nowMillis) {
        moveTo(nowMillis / 1000);
        return (double) Arrays.stream(counts).sum() / Math.min(SECONDS, lastSecond - firstSecond + 1);
    }

    private void moveTo(long second) {
        if (firstSecond == Long.MIN_VALUE) {
            firstSecond = second;
            lastSecond = second;
        }
        long passed = Math.min(SECONDS, second - lastSecond);
        for (long i = 1; i <= passed; i++) {
            counts[(int) ((second - passed + i) % SECONDS)] = 0;
        }
        lastSecond = Math.max(lastSecond, second);
    }
}
