package io.sampo.node.placement;

import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.Address;

/**
 * Where replicas are to live. Both maps are in the order of their keys.
 *
 * @param placements what is placed and not in here is to end
 * @param shortages the versions of which some replicas have no place
 */
public record PlacementPlan(Map<ReplicaId, Address> placements, Map<ModelRef, Shortage> shortages) {

    /** Takes copies of the maps. */
    public PlacementPlan {
        placements = Collections.unmodifiableMap(new TreeMap<>(placements));
        shortages = Collections.unmodifiableMap(new TreeMap<>(shortages));
    }
}
