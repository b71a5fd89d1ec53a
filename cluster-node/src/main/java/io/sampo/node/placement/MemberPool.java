package io.sampo.node.placement;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/** Members that differ in nothing but their load: the same device, the same versions in their repositories. */
final class MemberPool {

    /** What the members of a pool have in common. */
    record Key(Device device, Set<ModelRef> offers) {}

    private final Key key;
    private final List<MemberLoad> members = new ArrayList<>();
    private final NavigableSet<MemberLoad> open = new TreeSet<>(MemberLoad.EMPTIEST_FIRST);

    /** No open member has more. Saves the search once a pool is full. */
    private long mostFreeBytes;

    MemberPool(Key key) {
        this.key = key;
    }

    Device device() {
        return key.device();
    }

    boolean offers(ModelRef ref) {
        return key.offers().contains(ref);
    }

    /** With those that leave. */
    List<MemberLoad> members() {
        return members;
    }

    MemberLoad add(Address address, MemberView view, int order) {
        MemberLoad member = new MemberLoad(this, address, view, order);
        members.add(member);
        open(member);
        return member;
    }

    void take(MemberLoad member, Deployment deployment) {
        open.remove(member);
        member.take(deployment);
        open(member);
    }

    void release(MemberLoad member, Deployment deployment) {
        open.remove(member);
        member.release(deployment);
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
        for (MemberLoad member : open) {
            if (member.freeBytes() + member.idleBytes() >= roster.memoryBytes() && roster.maySpreadTo(member)) {
                return true;
            }
        }
        return false;
    }

    private void open(MemberLoad member) {
        if (!member.isLeaving()) {
            open.add(member);
            mostFreeBytes = Math.max(mostFreeBytes, member.freeBytes());
        }
    }
}
