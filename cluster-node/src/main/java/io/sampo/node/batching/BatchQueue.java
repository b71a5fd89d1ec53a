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
 * fairShare} items each, so that one of a thousand texts does not hold up one of a single text. Of those whose turn it is the first
 * to arrive runs, and the nearest to it in length run with it: the longer the queue, the less of a batch is padding.
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
        if (waiting.isEmpty()) {
            return List.of();
        }
        Waiting<T> first = waiting.first();
        currentRound.merge(first.priority(), first.round(), Math::max);
        List<T> batch = new ArrayList<>();
        for (Waiting<T> one : withCompanions(first)) {
            waiting.remove(one);
            waitingRows.merge(one.priority(), -one.shape().rows(), Integer::sum);
            batch.add(one.item());
        }
        return batch;
    }

    /** {@code first} and what is to run with it: by turns, and of those that have the same turn the nearest in length. */
    private List<Waiting<T>> withCompanions(Waiting<T> first) {
        Batch batch = new Batch(first);
        int looked = 0;
        for (Waiting<T> candidate : waiting) {
            if (looked++ == MAX_LOOKED_AT || batch.isFull()) {
                break;
            }
            batch.consider(candidate);
        }
        return batch.close();
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

    /** What a batch holds so far. Is told of what waits in its order. */
    private final class Batch {
        private final Waiting<T> first;
        private final List<Waiting<T>> taken = new ArrayList<>();
        /** Of other lengths, with the turn of the last that was considered. */
        private final List<Waiting<T>> others = new ArrayList<>();

        private Waiting<T> last;
        private int rows;
        private int shortest;
        private int longest;

        Batch(Waiting<T> first) {
            this.first = first;
            last = first;
            shortest = first.shape().length();
            longest = shortest;
            add(first);
        }

        boolean isFull() {
            return rows >= policy.maxBatchSize();
        }

        /** Takes {@code one} if it has the length of the first, else once it is known what else has the same turn. */
        void consider(Waiting<T> one) {
            if (one.sequence() == first.sequence()) {
                return;
            }
            if (one.priority() != last.priority() || one.round() != last.round()) {
                takeNearest();
            }
            last = one;
            if (distance(one) == 0) {
                take(one);
            } else if (isLike(one)) {
                others.add(one);
            }
        }

        List<Waiting<T>> close() {
            takeNearest();
            return taken;
        }

        private void takeNearest() {
            others.sort(Comparator.comparingInt(this::distance));
            others.forEach(this::take);
            others.clear();
        }

        private int distance(Waiting<T> one) {
            return Math.abs(one.shape().length() - first.shape().length());
        }

        /** Whether the two could be a batch: most of those that wait are ruled out by this, and need not be sorted. */
        private boolean isLike(Waiting<T> one) {
            int length = one.shape().length();
            int firstLength = first.shape().length();
            return Math.max(length, firstLength) <= Math.min(length, firstLength) * policy.maxLengthRatio();
        }

        private void take(Waiting<T> one) {
            BatchItem item = one.shape();
            int newRows = rows + item.rows();
            int newShortest = Math.min(shortest, item.length());
            int newLongest = Math.max(longest, item.length());
            if (newRows <= policy.maxBatchSize()
                    && (long) newRows * newLongest <= policy.maxBatchTokens()
                    && newLongest <= newShortest * policy.maxLengthRatio()
                    && first.shape().batchKey().equals(item.batchKey())) {
                shortest = newShortest;
                longest = newLongest;
                add(one);
            }
        }

        private void add(Waiting<T> one) {
            rows += one.shape().rows();
            taken.add(one);
        }
    }
}
