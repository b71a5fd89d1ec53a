package io.sampo.node.batching;

import io.sampo.node.batching.FairLine.Waiting;
import io.sampo.node.runtime.BatchItem;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.tenant.TenantId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue emptied in batches of like items. More urgent priorities go first; within one, tenants and their requests take
 * turns, as {@link FairLine} says. What is next runs with the first that are like it, so that requests of like size keep their
 * order. Of the least urgent, for which nobody waits, those run with it that are nearest to it in length: the more there are to
 * choose from, the less of a batch is padding. That lets some overtake others, and so is done only while all are one tenant's.
 *
 * <p>Not thread-safe: one actor owns it.
 *
 * @param <T> what waits; its {@link BatchItem} says with what it may run
 */
final class BatchQueue<T> {

    /** How far a batch looks for companions; a bound on the work that each batch costs. */
    private static final int MAX_LOOKED_AT = 512;
    /** How far it looks for the nearest; a bound on how many overtake. */
    private static final int MAX_NEAREST_OF = 128;

    private final BatchingPolicy policy;
    private final Function<T, BatchItem> shapeOf;
    private final Map<Priority, FairLine<T>> lines = new EnumMap<>(Priority.class);

    BatchQueue(BatchingPolicy policy, Function<T, BatchItem> shapeOf) {
        this.policy = policy;
        this.shapeOf = shapeOf;
    }

    /**
     * Whether {@code rows} more would be taken. What is less urgent takes no room: else work that nobody waits for would keep out
     * what goes before it. Where nothing is ahead, any number is taken.
     */
    boolean hasRoomFor(int rows, Priority priority) {
        int ahead = rowsAhead(priority);
        return ahead == 0 || (long) ahead + rows <= policy.maxQueueSize();
    }

    /** Rows that wait and are no less urgent than {@code priority}. */
    int rowsAhead(Priority priority) {
        int rows = 0;
        for (Map.Entry<Priority, FairLine<T>> each : lines.entrySet()) {
            rows += each.getKey().compareTo(priority) <= 0 ? each.getValue().rows() : 0;
        }
        return rows;
    }

    /** Adds the items of one request, or returns false and changes nothing if there is no room. */
    boolean offer(List<T> items, Priority priority, TenantId tenant) {
        int rows = 0;
        for (T item : items) {
            rows = Math.addExact(rows, shapeOf.apply(item).rows());
        }
        if (!hasRoomFor(rows, priority)) {
            return false;
        }
        lines.computeIfAbsent(priority, first -> new FairLine<>(policy.fairShare()))
                .add(items, shapeOf, tenant);
        return true;
    }

    boolean isEmpty() {
        for (FairLine<T> line : lines.values()) {
            if (!line.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Rows that wait. */
    int rows() {
        return rowsAhead(Priority.LOW);
    }

    /** Removes the item that is next, and what may run with it; empty if nothing waits. */
    List<T> takeBatch() {
        Batch batch = new Batch();
        for (Map.Entry<Priority, FairLine<T>> each : lines.entrySet()) {
            FairLine<T> line = each.getValue();
            if (line.isEmpty() || batch.isFull()) {
                continue;
            }
            boolean mayOvertake = each.getKey() == Priority.LOW && line.isOfOneTenant();
            List<Waiting<T>> companions = mayOvertake ? batch.takeNearest(line) : batch.takeFirst(line);
            companions.forEach(line::take);
        }
        return batch.items;
    }

    /** Removes every item that {@code unwanted} accepts. */
    void removeIf(Predicate<T> unwanted) {
        lines.values().forEach(line -> line.removeIf(unwanted));
    }

    /** What a batch holds so far. */
    private final class Batch {
        private final List<T> items = new ArrayList<>();
        private @Nullable BatchItem first;
        private int looked;
        private int rows;
        private int shortest;
        private int longest;

        boolean isFull() {
            return rows >= policy.maxBatchSize() || looked >= MAX_LOOKED_AT;
        }

        /** Adds the first of {@code line} that are like what is there, and returns them. */
        List<Waiting<T>> takeFirst(FairLine<T> line) {
            List<Waiting<T>> taken = new ArrayList<>();
            for (Waiting<T> each : line) {
                if (isFull()) {
                    break;
                }
                looked++;
                take(each, taken);
            }
            return taken;
        }

        /** Adds those of {@code line} that are nearest in length to the first of the batch, and returns them. */
        List<Waiting<T>> takeNearest(FairLine<T> line) {
            List<Waiting<T>> taken = new ArrayList<>();
            List<Waiting<T>> others = new ArrayList<>();
            int most = looked + MAX_NEAREST_OF;
            for (Waiting<T> each : line) {
                if (isFull() || looked == most) {
                    break;
                }
                looked++;
                if (distance(each) == 0) {
                    take(each, taken);
                } else {
                    others.add(each);
                }
            }
            if (!isFull()) {
                others.sort(Comparator.comparingInt(this::distance));
                others.forEach(each -> take(each, taken));
            }
            return taken;
        }

        private int distance(Waiting<T> one) {
            return first == null ? 0 : Math.abs(one.shape().length() - first.length());
        }

        /** Adds {@code one}, to {@code taken} as well, if it fits. */
        private void take(Waiting<T> one, List<Waiting<T>> taken) {
            BatchItem item = one.shape();
            if (first == null) {
                first = item;
                shortest = item.length();
                longest = item.length();
            } else if (!fits(item, first)) {
                return;
            }
            rows += item.rows();
            shortest = Math.min(shortest, item.length());
            longest = Math.max(longest, item.length());
            taken.add(one);
            items.add(one.item());
        }

        private boolean fits(BatchItem item, BatchItem firstItem) {
            int newRows = rows + item.rows();
            int newShortest = Math.min(shortest, item.length());
            int newLongest = Math.max(longest, item.length());
            return newRows <= policy.maxBatchSize()
                    && (long) newRows * newLongest <= policy.maxBatchTokens()
                    && newLongest <= newShortest * policy.maxLengthRatio()
                    && firstItem.batchKey().equals(item.batchKey());
        }
    }
}
