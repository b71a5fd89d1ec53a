package io.sampo.ops.load.http;

import org.HdrHistogram.Histogram;

/** The distribution of a latency, in milliseconds; all zero if nothing was recorded. */
public record Latency(
        long count,
        double meanMillis,
        double p50Millis,
        double p90Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** Reads a histogram of nanoseconds. */
    static Latency of(Histogram nanos) {
        return new Latency(
                nanos.getTotalCount(),
                nanos.getMean() / NANOS_PER_MILLI,
                percentile(nanos, 50),
                percentile(nanos, 90),
                percentile(nanos, 99),
                percentile(nanos, 99.9),
                nanos.getMaxValue() / NANOS_PER_MILLI);
    }

    private static double percentile(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
