package io.sampo.node.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which rows of the journal are yet to be seen. Rows get their ordering when they are inserted and can be seen when their
 * transaction ends, so a row may appear after others with higher orderings: a gap may be a row to come. Or nothing: a
 * transaction that failed, or rows that were deleted.
 *
 * <p>Whatever comes before or behind a gap is read at once, and the gap is looked at again until {@code patience} has passed
 * since it was found. A write that takes longer than the journal's call timeout is not acknowledged; with patience of more than
 * that, no acknowledged row is missed. Time is an argument. Not thread-safe.
 */
final class OrderingGaps {

    /** Orderings that are missing, both ends included. */
    record Range(long from, long to) {}

    private record Gap(long to, long sinceNanos) {}

    private final Duration patience;
    private final TreeMap<Long, Gap> gaps = new TreeMap<>();
    private long highest;

    /**
     * Starts behind {@code settled}.
     *
     * @param settled up to where every row was seen
     */
    OrderingGaps(long settled, Duration patience) {
        this.highest = settled;
        this.patience = patience;
    }

    /** The highest ordering that was seen. */
    long highest() {
        return highest;
    }

    /** Up to where nothing is missing: where to start again. */
    long settled() {
        return gaps.isEmpty() ? highest : gaps.firstKey() - 1;
    }

    /** What to look for again, lowest first, at most {@code limit} ranges. */
    List<Range> missing(int limit) {
        List<Range> ranges = new ArrayList<>();
        for (Map.Entry<Long, Gap> gap : gaps.entrySet()) {
            if (ranges.size() == limit) {
                break;
            }
            ranges.add(new Range(gap.getKey(), gap.getValue().to()));
        }
        return ranges;
    }

    /**
     * A row that was seen, at any place.
     *
     * @param age how long ago it was written; what is missing before a row older than {@code patience} will not come
     */
    void seen(long ordering, Duration age, long nowNanos) {
        if (ordering > highest) {
            if (ordering > highest + 1 && age.compareTo(patience) < 0) {
                gaps.put(highest + 1, new Gap(ordering - 1, nowNanos));
            }
            highest = ordering;
            return;
        }
        Map.Entry<Long, Gap> entry = gaps.floorEntry(ordering);
        if (entry == null || entry.getValue().to() < ordering) {
            return;
        }
        long from = entry.getKey();
        Gap gap = entry.getValue();
        gaps.remove(from);
        if (from < ordering) {
            gaps.put(from, new Gap(ordering - 1, gap.sinceNanos()));
        }
        if (ordering < gap.to()) {
            gaps.put(ordering + 1, new Gap(gap.to(), gap.sinceNanos()));
        }
    }

    /** Forgets gaps that nothing came into for long enough. To be called after looking at them. */
    void giveUp(long nowNanos) {
        for (Iterator<Gap> each = gaps.values().iterator(); each.hasNext(); ) {
            if (nowNanos - each.next().sinceNanos() >= patience.toNanos()) {
                each.remove();
            }
        }
    }
}
