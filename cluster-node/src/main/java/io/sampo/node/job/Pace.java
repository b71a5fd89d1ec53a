package io.sampo.node.job;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How fast a queue moved of late: a count for each of the last seconds. */
final class Pace {

    private static final int SECONDS = 30;

    private final long[] counts = new long[SECONDS];
    private long lastSecond;
    private long firstSecond = Long.MIN_VALUE;

    void count(long nowMillis, int started) {
        moveTo(nowMillis / 1000);
        counts[(int) (lastSecond % SECONDS)] += started;
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
