package io.sampo.node.placement;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.Device;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/** Members that differ in nothing but their load: the same device, the same versions in their repositories. */
final class MemberPool {

    private final Device device;
    private final Set<ModelRef> offers;
    private final NavigableSet<MemberLoad> open = new TreeSet<>(MemberLoad.EMPTIEST_FIRST);

    private int size;

    /** No open member has more free. Saves the search once the pool is full. */
    private long mostFreeBytes;

    /** No open member has more that is free or idle. */
    private long mostRoomBytes;

    MemberPool(Device device, Set<ModelRef> offers) {
        this.device = device;
        this.offers = offers;
    }

    Device device() {
        return device;
    }

    boolean offers(ModelRef ref) {
        return offers.contains(ref);
    }

    /** With those that leave. */
    int size() {
        return size;
    }

    /** Those that do not leave, the emptiest first. */
    Collection<MemberLoad> open() {
        return open;
    }

    MemberLoad add(Address address, MemberView view, int order) {
        MemberLoad member = new MemberLoad(this, address, view, order);
        size++;
        open(member);
        return member;
    }

    void take(Seat seat) {
        MemberLoad member = seat.member();
        open.remove(member);
        member.take(seat);
        open(member);
    }

    void release(Seat seat) {
        MemberLoad member = seat.member();
        open.remove(member);
        member.release(seat);
        open(member);
    }

    /** The emptiest member where one more replica has room. */
    @Nullable
    MemberLoad roomFor(Roster roster) {
        long bytes = roster.memoryBytes();
        if (bytes > mostFreeBytes) {
            return null;
        }
        long most = 0;
        for (MemberLoad member : open) {
            if (member.freeBytes() >= bytes && roster.maySpreadTo(member)) {
                return member;
            }
            most = Math.max(most, member.freeBytes());
        }
        mostFreeBytes = most;
        return null;
    }

    /** Whether one more replica would have room on some member if all that may leave left. */
    boolean couldHold(Roster roster) {
        long bytes = roster.memoryBytes();
        if (bytes > mostRoomBytes) {
            return false;
        }
        long most = 0;
        for (MemberLoad member : open) {
            if (member.roomBytes() >= bytes && roster.maySpreadTo(member)) {
                return true;
            }
            most = Math.max(most, member.roomBytes());
        }
        mostRoomBytes = most;
        return false;
    }

    private void open(MemberLoad member) {
        if (!member.isLeaving()) {
            open.add(member);
            mostFreeBytes = Math.max(mostFreeBytes, member.freeBytes());
            mostRoomBytes = Math.max(mostRoomBytes, member.roomBytes());
        }
    }
}
