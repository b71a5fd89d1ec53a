package io.sampo.node.batching;

import io.sampo.node.runtime.BatchItem;
import io.sampo.protocol.tenant.TenantId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What waits, in the order of turns. Tenants take turns item by item, so that one with a thousand requests does not hold up one with
 * a single request. Within a tenant requests take turns, {@code fairShare} items each, so that one of a thousand texts does not hold
 * up one of a single text.
 *
 * <p>Both are start-time fair queueing: a tenant that comes begins where the others are, and each of its items is one turn; an item's
 * round is the round in which its request came plus the shares of that request before it (P. Goyal, H. Vin, H. Cheng, IEEE/ACM ToN
 * 5(5), 1997).
 *
 * <p>Not thread-safe.
 *
 * @param <T> what waits
 */
final class FairLine<T> implements Iterable<FairLine.Waiting<T>> {

    /** An item, what it is like, whose it is, and where it stands among those of its tenant. */
    record Waiting<T>(T item, BatchItem shape, TenantId tenant, long round, long sequence) {}

    private static final Comparator<Waiting<?>> ORDER =
            Comparator.<Waiting<?>>comparingLong(Waiting::round).thenComparingLong(Waiting::sequence);

    /** Of one tenant. There is none without items. */
    private static final class Lane<T> {
        private final TreeSet<Waiting<T>> waiting = new TreeSet<>(ORDER);
        private long round;
        private long turn;

        Lane(long turn) {
            this.turn = turn;
        }
    }

    /** The next of a lane's items, and whose turn it has. */
    private static final class Cursor<T> {
        private final Iterator<Waiting<T>> rest;
        private Waiting<T> next;
        private long turn;

        Cursor(Lane<T> lane) {
            rest = lane.waiting.iterator();
            next = rest.next();
            turn = lane.turn;
        }

        /** Goes on to the next item; false if there is none. */
        boolean advance() {
            if (!rest.hasNext()) {
                return false;
            }
            next = rest.next();
            turn++;
            return true;
        }
    }

    private static final Comparator<Cursor<?>> TURNS = Comparator.<Cursor<?>>comparingLong(cursor -> cursor.turn)
            .thenComparingLong(cursor -> cursor.next.sequence());

    private final int fairShare;
    private final Map<TenantId, Lane<T>> lanes = new HashMap<>();
    private long turn;
    private long lastSequence;
    private int rows;

    FairLine(int fairShare) {
        this.fairShare = fairShare;
    }

    /** Adds the items of one request. */
    void add(List<T> items, Function<T, BatchItem> shapeOf, TenantId tenant) {
        if (items.isEmpty()) {
            return;
        }
        Lane<T> lane = lanes.computeIfAbsent(tenant, comes -> new Lane<>(turn));
        for (int i = 0; i < items.size(); i++) {
            T item = items.get(i);
            BatchItem shape = shapeOf.apply(item);
            lane.waiting.add(new Waiting<>(item, shape, tenant, lane.round + i / fairShare, ++lastSequence));
            rows += shape.rows();
        }
    }

    /** Removes {@code one}, of those that wait: it has its turn. */
    void take(Waiting<T> one) {
        Lane<T> lane = lanes.get(one.tenant());
        if (lane == null || !lane.waiting.remove(one)) {
            throw new IllegalArgumentException("one: " + one + " (expected: one that waits)");
        }
        rows -= one.shape().rows();
        turn = Math.max(turn, lane.turn++);
        lane.round = Math.max(lane.round, one.round());
        if (lane.waiting.isEmpty()) {
            lanes.remove(one.tenant());
        }
    }

    /** Removes every item that {@code unwanted} accepts. */
    void removeIf(Predicate<T> unwanted) {
        for (Iterator<Lane<T>> each = lanes.values().iterator(); each.hasNext(); ) {
            Lane<T> lane = each.next();
            for (Iterator<Waiting<T>> ofLane = lane.waiting.iterator(); ofLane.hasNext(); ) {
                Waiting<T> one = ofLane.next();
                if (unwanted.test(one.item())) {
                    ofLane.remove();
                    rows -= one.shape().rows();
                }
            }
            if (lane.waiting.isEmpty()) {
                each.remove();
            }
        }
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /** Whether no turn is anybody's but one tenant's. */
    boolean isOfOneTenant() {
        return lanes.size() <= 1;
    }

    int rows() {
        return rows;
    }

    /** In the order of turns. Not to be used after a change. */
    @Override
    public Iterator<Waiting<T>> iterator() {
        if (lanes.size() == 1) {
            return lanes.values().iterator().next().waiting.iterator();
        }
        PriorityQueue<Cursor<T>> cursors = new PriorityQueue<>(TURNS);
        lanes.values().forEach(lane -> cursors.add(new Cursor<>(lane)));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !cursors.isEmpty();
            }

            @Override
            public Waiting<T> next() {
                Cursor<T> first = cursors.remove();
                Waiting<T> next = first.next;
                if (first.advance()) {
                    cursors.add(first);
                }
                return next;
            }
        };
    }
}
