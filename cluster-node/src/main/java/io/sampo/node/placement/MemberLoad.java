package io.sampo.node.placement;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.Device;
import java.util.Comparator;
import org.apache.pekko.actor.Address;

/** A member while a plan is made, and what of its memory is taken so far. */
final class MemberLoad {

    /** By the share of memory that is taken, then by its amount, then by replicas, then by address. */
    static final Comparator<MemberLoad> EMPTIEST_FIRST = Comparator.comparingDouble(
                    (MemberLoad load) -> load.takenShare)
            .thenComparingLong(load -> load.takenBytes)
            .thenComparingInt(load -> load.replicas)
            .thenComparingInt(load -> load.order);

    private final MemberPool pool;
    private final Address address;
    private final MemberView view;
    private final long memoryBytes;

    /** Its place among all addresses. */
    private final int order;

    private long takenBytes;
    private long idleBytes;
    private double takenShare;
    private int replicas;

    MemberLoad(MemberPool pool, Address address, MemberView view, int order) {
        this.pool = pool;
        this.address = address;
        this.view = view;
        this.memoryBytes = Math.max(0, view.capacity().memoryBytes());
        this.order = order;
        this.takenShare = share(0);
    }

    MemberPool pool() {
        return pool;
    }

    Address address() {
        return address;
    }

    Device device() {
        return view.capacity().device();
    }

    long memoryBytes() {
        return memoryBytes;
    }

    boolean isLeaving() {
        return view.leaving();
    }

    boolean offers(ModelRef ref) {
        return view.offers().contains(ref);
    }

    /** At least 0. */
    long freeBytes() {
        return memoryBytes - takenBytes;
    }

    /** What of the taken memory is taken by replicas that may leave for others. */
    long idleBytes() {
        return idleBytes;
    }

    long roomBytes() {
        return freeBytes() + idleBytes;
    }

    /** Only its pool calls this, which sorts by load; so the next. */
    void take(Seat seat) {
        change(seat, 1);
    }

    void release(Seat seat) {
        change(seat, -1);
    }

    private void change(Seat seat, int count) {
        long bytes = count * seat.memoryBytes();
        takenBytes += bytes;
        idleBytes += seat.deployment().isIdle() ? bytes : 0;
        replicas += count;
        takenShare = share(takenBytes);
    }

    private double share(long bytes) {
        return memoryBytes == 0 ? 1 : (double) bytes / memoryBytes;
    }
}
