package io.sampo.node.batching;

import io.sampo.node.runtime.BatchItem;
import io.sampo.protocol.infer.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A bounded queue emptied in batches of like items. More urgent priorities go first. Within one, requests take turns, {@code
 * fairShare} items each, so that one of a thousand texts does not hold up one of a single text; requests of like size keep
 * their order of arrival.
 *
 * <p>The turns are those of start-time fair queueing: an item's round is the round in which its request arrived plus the
 * shares of that request before it; each priority has rounds of its own (P. Goyal, H. Vin, H. Cheng, IEEE/ACM ToN 5(5), 1997).
 *
 * <p>Not thread-safe: one actor owns it.
 *
 * @param <T> what waits; its {@link BatchItem} says with what it may run
 */
final class BatchQueue<T> {

    private record Waiting<T>(T item, BatchItem shape, Priority priority, long round, long sequence) {}

    private static final Comparator<Waiting<?>> ORDER = Comparator.<Waiting<?>, Priority>comparing(Waiting::priority)
            .thenComparingLong(Waiting::round)
            .thenComparingLong(Waiting::sequence);

    /** How far a batch looks for companions; a bound on the work that each batch costs. */
    private static final int MAX_LOOKED_AT = 512;

    private final BatchingPolicy policy;
    private final Function<T, BatchItem> shapeOf;
    private final TreeSet<Waiting<T>> waiting = new TreeSet<>(ORDER);
    private final Map<Priority, Long> currentRound = new EnumMap<>(Priority.class);
    private long lastSequence;
    /** Rows that wait, by priority. */
    private final Map<Priority, Integer> waitingRows = new EnumMap<>(Priority.class);

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
        for (Map.Entry<Priority, Integer> each : waitingRows.entrySet()) {
            rows += each.getKey().compareTo(priority) <= 0 ? each.getValue() : 0;
        }
        return rows;
    }

    /** Adds the items of one request, or returns false and changes nothing if there is no room. */
    boolean offer(List<T> items, Priority priority) {
        int rows = 0;
        for (T item : items) {
            rows = Math.addExact(rows, shapeOf.apply(item).rows());
        }
        if (!hasRoomFor(rows, priority)) {
            return false;
        }
        long firstRound = currentRound.getOrDefault(priority, 0L);
        for (int i = 0; i < items.size(); i++) {
            T item = items.get(i);
            waiting.add(new Waiting<>(
                    item, shapeOf.apply(item), priority, firstRound + i / policy.fairShare(), ++lastSequence));
        }
        waitingRows.merge(priority, rows, Integer::sum);
        return true;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Rows that wait. */
    int rows() {
        return rowsAhead(Priority.LOW);
    }

    /** Removes the item that is next, and what may run with it; empty if nothing waits. */
    List<T> takeBatch() {
        List<T> batch = new ArrayList<>();
        Iterator<Waiting<T>> next = waiting.iterator();
        if (!next.hasNext()) {
            return batch;
        }
        Waiting<T> first = next.next();
        currentRound.merge(first.priority(), first.round(), Math::max);
        Batch bounds = new Batch(first.shape());
        take(first, next, batch);
        for (int looked = 1;
                looked < MAX_LOOKED_AT && next.hasNext() && bounds.rows < policy.maxBatchSize();
                looked++) {
            Waiting<T> candidate = next.next();
            if (bounds.takes(candidate.shape())) {
                take(candidate, next, batch);
            }
        }
        return batch;
    }

    /** Removes every item that {@code unwanted} accepts. */
    void removeIf(Predicate<T> unwanted) {
        for (Iterator<Waiting<T>> each = waiting.iterator(); each.hasNext(); ) {
            Waiting<T> one = each.next();
            if (unwanted.test(one.item())) {
                each.remove();
                waitingRows.merge(one.priority(), -one.shape().rows(), Integer::sum);
            }
        }
    }

    private void take(Waiting<T> one, Iterator<Waiting<T>> iterator, List<T> batch) {
        iterator.remove();
        waitingRows.merge(one.priority(), -one.shape().rows(), Integer::sum);
        batch.add(one.item());
    }

    /** What a batch holds so far. */
    private final class Batch {
        private final Object key;
        private int rows;
        private int shortest;
        private int longest;

        Batch(BatchItem first) {
            key = first.batchKey();
            rows = first.rows();
            shortest = first.length();
            longest = first.length();
        }

        /** Adds {@code item}, or returns false and changes nothing if it does not fit. */
        boolean takes(BatchItem item) {
            int newRows = rows + item.rows();
            int newShortest = Math.min(shortest, item.length());
            int newLongest = Math.max(longest, item.length());
            if (newRows > policy.maxBatchSize()
                    || (long) newRows * newLongest > policy.maxBatchTokens()
                    || newLongest > newShortest * policy.maxLengthRatio()
                    || !key.equals(item.batchKey())) {
                return false;
            }
            rows = newRows;
            shortest = newShortest;
            longest = newLongest;
            return true;
        }
    }
}
