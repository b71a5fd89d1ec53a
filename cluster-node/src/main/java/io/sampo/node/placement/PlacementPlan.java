package io.sampo.node.placement;

import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.pekko.actor.Address;

/**
 * Where replicas are to live. All maps are in the order of their keys.
 *
 * @param placements what is placed and not in here is to end
 * @param heldBytes the memory that each of these has
 * @param unsuited those of them that serve on where their needs, as they are now, are not met
 * @param shortages the versions of which some replicas have no place
 */
public record PlacementPlan(
        Map<ReplicaId, Address> placements,
        Map<ReplicaId, Long> heldBytes,
        SortedSet<ReplicaId> unsuited,
        Map<ModelRef, Shortage> shortages) {

    /** Of nothing. */
    public static final PlacementPlan EMPTY = new PlacementPlan(Map.of(), Map.of(), new TreeSet<>(), Map.of());

    /** Takes copies. */
    public PlacementPlan {
        placements = Collections.unmodifiableMap(new TreeMap<>(placements));
        heldBytes = Collections.unmodifiableMap(new TreeMap<>(heldBytes));
        unsuited = Collections.unmodifiableSortedSet(new TreeSet<>(unsuited));
        shortages = Collections.unmodifiableMap(new TreeMap<>(shortages));
    }
}
