package io.sampo.node.scaling;

import java.util.Arrays;

/**
 * Mean, least and most of the numbers of the last while. Kept by slices of time, so that it costs the same however many come: a
 * number leaves up to a sixteenth of the length later than asked, never earlier. Time is an argument, in milliseconds.
 */
final class SlidingWindow {

    private static final int SLICES = 16;
    /** The one that is being filled, too. */
    private static final int KEPT = SLICES + 1;

    private final long lengthMillis;
    private final long sliceMillis;
    private final double[] sums = new double[KEPT];
    private final int[] counts = new int[KEPT];
    private final double[] leasts = new double[KEPT];
    private final double[] mosts = new double[KEPT];
    private long firstMillis;
    private long lastMillis;
    private boolean used;

    SlidingWindow(long lengthMillis) {
        this.lengthMillis = lengthMillis;
        this.sliceMillis = Math.max(1, (lengthMillis + SLICES - 1) / SLICES);
        clear(0, KEPT);
    }

    /** Adds a number; {@code nowMillis} must not go back. */
    void add(long nowMillis, double value) {
        moveTo(nowMillis);
        int slice = sliceOf(nowMillis);
        sums[slice] += value;
        counts[slice]++;
        leasts[slice] = Math.min(leasts[slice], value);
        mosts[slice] = Math.max(mosts[slice], value);
    }

    /** Whether numbers came for as long as the window is. */
    boolean isFull() {
        return used && lastMillis - firstMillis >= lengthMillis;
    }

    double mean() {
        int count = Arrays.stream(counts).sum();
        return count == 0 ? 0 : Arrays.stream(sums).sum() / count;
    }

    /** The least number; at least one must be there. */
    double least() {
        return Arrays.stream(leasts).min().orElseThrow();
    }

    /** The greatest number; at least one must be there. */
    double most() {
        return Arrays.stream(mosts).max().orElseThrow();
    }

    private void moveTo(long nowMillis) {
        long passed = used ? Math.floorDiv(nowMillis, sliceMillis) - Math.floorDiv(lastMillis, sliceMillis) : KEPT;
        if (passed >= KEPT) {
            clear(0, KEPT);
            firstMillis = nowMillis;
        } else {
            for (long i = 1; i <= passed; i++) {
                int slice = sliceOf(lastMillis + i * sliceMillis);
                clear(slice, slice + 1);
            }
        }
        used = true;
        lastMillis = nowMillis;
    }

    private int sliceOf(long millis) {
        return (int) Math.floorMod(Math.floorDiv(millis, sliceMillis), (long) KEPT);
    }

    private void clear(int from, int to) {
        Arrays.fill(sums, from, to, 0);
        Arrays.fill(counts, from, to, 0);
        Arrays.fill(leasts, from, to, Double.POSITIVE_INFINITY);
        Arrays.fill(mosts, from, to, Double.NEGATIVE_INFINITY);
    }
}
