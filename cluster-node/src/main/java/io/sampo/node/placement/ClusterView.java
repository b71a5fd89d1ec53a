package io.sampo.node.placement;

import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.ModelOffer;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.Address;

/**
 * What placement decides on.
 *
 * @param members those that may hold replicas
 * @param placed where replicas are now, or were sent last
 */
public record ClusterView(Map<Address, MemberView> members, Map<ReplicaId, Address> placed) {

    /** Takes copies of the maps. */
    public ClusterView {
        members = Map.copyOf(members);
        placed = Map.copyOf(placed);
    }

    /**
     * One member.
     *
     * @param offers the versions that it could load
     */
    public record MemberView(MemberCapacity capacity, List<ModelOffer> offers) {

        /** Takes a copy of the list. */
        public MemberView {
            offers = List.copyOf(offers);
        }
    }
}
