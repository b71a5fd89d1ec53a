package io.sampo.ops.load.http;

import java.time.Duration;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param window from the start to the end of counting
 * @param right answered 2xx, and with the right content where that was checked
 * @param rightInTime right answers that came within the window, whenever they were asked for
 * @param wrong answered 2xx with content that did not pass the check
 * @param broken lost with their connection
 * @param unsent due within the window, but no connection was free until its end
 * @param unanswered still without an answer when the run was given up
 * @param unconnected connections that could not be opened
 * @param late left more than 10 ms after they were meant to
 * @param refusals answered 429 or 503
 * @param refusalsWithoutRetryAfter those of them without the header
 * @param byStatus whole answers by HTTP status
 * @param longestGap the longest time without a right answer
 * @param latency from the intended start, of everything that was not refused
 * @param refusalLatency from the intended start, of the refusals
 */
public record LoadResult(
        Duration window,
        long right,
        long rightInTime,
        long wrong,
        long broken,
        long unsent,
        long unanswered,
        long unconnected,
        long late,
        long refusals,
        long refusalsWithoutRetryAfter,
        Map<Integer, Long> byStatus,
        Duration longestGap,
        Latency latency,
        Latency refusalLatency) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** Right answers a second, counted within the window. */
    public double perSecond() {
        return rightInTime * NANOS_PER_SECOND / window.toNanos();
    }

    /** All requests that were meant to be made. */
    public long total() {
        return latency.count() + refusalLatency.count();
    }

    /** Requests that were neither answered right nor refused. */
    public long failures() {
        return latency.count() - right;
    }

    /** Share of all requests that were answered right, 0 to 1. */
    public double rightShare() {
        return total() == 0 ? 0 : (double) right / total();
    }
}
