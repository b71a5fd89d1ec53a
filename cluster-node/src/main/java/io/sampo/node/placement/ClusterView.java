package io.sampo.node.placement;

import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.MemberCapacity;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.Address;

/**
 * What placement decides on.
 *
 * @param members those that may hold replicas
 * @param placed where replicas are now, or were sent last; none that was told to end
 * @param ready those of them that answer requests where they are
 * @param heldBytes the memory that the plan gave them by which they are where they are; of some it may not be known
 */
public record ClusterView(
        Map<Address, MemberView> members,
        Map<ReplicaId, Address> placed,
        Set<ReplicaId> ready,
        Map<ReplicaId, Long> heldBytes) {

    /** Takes copies. */
    public ClusterView {
        members = Map.copyOf(members);
        placed = Map.copyOf(placed);
        ready = Set.copyOf(ready);
        heldBytes = Map.copyOf(heldBytes);
    }

    /**
     * One member.
     *
     * @param offers the versions in its repository: those that it could load; planning is faster if members with equal
     *     repositories share the set
     * @param leaving whether it gets no more replicas, and hands over those that it has
     */
    public record MemberView(MemberCapacity capacity, Set<ModelRef> offers, boolean leaving) {

        /** Takes a copy of the set. */
        public MemberView {
            offers = Set.copyOf(offers);
        }
    }
}
