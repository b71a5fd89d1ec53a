package io.sampo.ops.load.http;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Counts what became of the requests of one run. Time is an argument. Not thread-safe: one event loop owns it.
 *
 * <p>Requests meant to start before the window are not counted, but a right answer that falls into it is one that the server
 * gave in that time, and counts for the throughput.
 *
 * <p>Every request counts from the moment it was meant to start. One that never left, or was never answered, counts with the
 * time it has waited so far.
 */
final class Recorder {

    /** A request that left later than this was held up by the generator, or by a lack of connections. */
    private static final long LATE_NANOS = Duration.ofMillis(10).toNanos();

    private static final long LONGEST_NANOS = Duration.ofHours(1).toNanos();
    private static final long RESOLUTION_NANOS = 1_000;
    private static final int DIGITS = 3;

    private final long startNanos;
    private final long endNanos;
    private final Histogram latency = new Histogram(RESOLUTION_NANOS, LONGEST_NANOS, DIGITS);
    private final Histogram refusalLatency = new Histogram(RESOLUTION_NANOS, LONGEST_NANOS, DIGITS);
    private final Map<Integer, Long> byStatus = new TreeMap<>();
    private final long[] statuses = new long[1000];
    private long rightInTime;
    private long right;
    private long wrong;
    private long broken;
    private long unsent;
    private long unanswered;
    private long unconnected;
    private long late;
    private long refusals;
    private long refusalsWithoutRetryAfter;
    private long lastRightNanos;
    private long longestGapNanos;

    Recorder(long startNanos, long endNanos) {
        this.startNanos = startNanos;
        this.endNanos = endNanos;
        this.lastRightNanos = startNanos;
    }

    /** A request leaves now. */
    void sent(long intendedNanos, long nowNanos) {
        if (isCounted(intendedNanos) && nowNanos - intendedNanos > LATE_NANOS) {
            late++;
        }
    }

    /**
     * A whole answer came.
     *
     * @param accepted whether its content passed the check, or there was none
     */
    void answered(long intendedNanos, long nowNanos, int status, boolean retryAfter, boolean accepted) {
        boolean isRight = accepted && status >= 200 && status < 300;
        if (isRight && nowNanos - startNanos >= 0 && nowNanos - endNanos <= 0) {
            rightInTime++;
        }
        if (!isCounted(intendedNanos)) {
            return;
        }
        statuses[Math.min(status, statuses.length - 1)]++;
        if (status == 429 || status == 503) {
            refusals++;
            refusalsWithoutRetryAfter += retryAfter ? 0 : 1;
            record(refusalLatency, nowNanos - intendedNanos);
            return;
        }
        record(latency, nowNanos - intendedNanos);
        if (isRight) {
            right++;
            longestGapNanos = Math.max(longestGapNanos, nowNanos - lastRightNanos);
            lastRightNanos = nowNanos;
        } else if (!accepted) {
            wrong++;
        }
    }

    private boolean isCounted(long intendedNanos) {
        return intendedNanos - startNanos >= 0;
    }

    /** The connection broke under a request. */
    void broken(long intendedNanos, long nowNanos) {
        if (isCounted(intendedNanos)) {
            broken++;
            record(latency, nowNanos - intendedNanos);
        }
    }

    /** The run ended before an answer came. */
    void unanswered(long intendedNanos, long nowNanos) {
        if (isCounted(intendedNanos)) {
            unanswered++;
            record(latency, nowNanos - intendedNanos);
        }
    }

    /** The run ended before the request could be sent. */
    void unsent(long intendedNanos, long nowNanos) {
        if (isCounted(intendedNanos)) {
            unsent++;
            record(latency, nowNanos - intendedNanos);
        }
    }

    /** A connection could not be opened; no request is lost by that alone. */
    void unconnected() {
        unconnected++;
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.max(0, Math.min(nanos, LONGEST_NANOS)));
    }

    /** What was counted. Ends the recording. */
    LoadResult result() {
        for (int status = 0; status < statuses.length; status++) {
            if (statuses[status] > 0) {
                byStatus.put(status, statuses[status]);
            }
        }
        long gapNanos = Math.max(longestGapNanos, endNanos - lastRightNanos);
        return new LoadResult(
                Duration.ofNanos(endNanos - startNanos),
                right,
                rightInTime,
                wrong,
                broken,
                unsent,
                unanswered,
                unconnected,
                late,
                refusals,
                refusalsWithoutRetryAfter,
                Map.copyOf(byStatus),
                Duration.ofNanos(gapNanos),
                Latency.of(latency),
                Latency.of(refusalLatency));
    }
}
