package io.sampo.node.placement;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ModelOffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.Address;

/**
 * Decides where replicas live. Pure.
 *
 * <p>A version gets as many replicas as it wants and members offer it, each on another member. Replicas stay where they are as
 * long as that member offers the version; new ones go to the member with the least model bytes so far, ties by address.
 */
public final class PlacementStrategy {

    private PlacementStrategy() {}

    /** Where each replica is to live; whatever is not in the plan is to end. */
    public static Map<ReplicaId, Address> plan(ClusterView view) {
        Map<ModelRef, Map<Address, ModelOffer>> offers = offersByModel(view);
        NavigableMap<ReplicaId, Address> placed = new TreeMap<>(view.placed());
        NavigableMap<ReplicaId, Address> plan = new TreeMap<>();
        Map<Address, Long> usedBytes = new HashMap<>();
        offers.forEach((ref, offering) -> keep(offering, replicasOf(ref, placed), plan, usedBytes));
        offers.forEach((ref, offering) -> add(ref, offering, plan, usedBytes));
        return plan;
    }

    private static Map<ModelRef, Map<Address, ModelOffer>> offersByModel(ClusterView view) {
        Map<ModelRef, Map<Address, ModelOffer>> offers = new TreeMap<>();
        for (Map.Entry<Address, MemberView> member : view.members().entrySet()) {
            for (ModelOffer offer : member.getValue().offers()) {
                offers.computeIfAbsent(offer.ref(), ref -> new HashMap<>()).put(member.getKey(), offer);
            }
        }
        return offers;
    }

    private static Map<ReplicaId, Address> replicasOf(ModelRef ref, NavigableMap<ReplicaId, Address> replicas) {
        return replicas.subMap(new ReplicaId(ref, 0), true, new ReplicaId(ref, Integer.MAX_VALUE), true);
    }

    /** Takes over as many of a version's replicas as are wanted, whatever their ordinals, where they may stay. */
    private static void keep(
            Map<Address, ModelOffer> offering,
            Map<ReplicaId, Address> placed,
            Map<ReplicaId, Address> plan,
            Map<Address, Long> usedBytes) {
        int wanted = wanted(offering);
        Set<Address> taken = new HashSet<>();
        placed.forEach((id, address) -> {
            ModelOffer offer = offering.get(address);
            if (offer != null && taken.size() < wanted && taken.add(address)) {
                plan.put(id, address);
                usedBytes.merge(address, offer.sizeBytes(), Long::sum);
            }
        });
    }

    /** Finds a member for each replica that is wanted and has none. */
    private static void add(
            ModelRef ref,
            Map<Address, ModelOffer> offering,
            NavigableMap<ReplicaId, Address> plan,
            Map<Address, Long> usedBytes) {
        Set<Address> taken = Set.copyOf(replicasOf(ref, plan).values());
        int missing = wanted(offering) - taken.size();
        if (missing == 0) {
            return;
        }
        // A replica makes only its own member fuller, and that gets no second one: one order holds for all.
        Iterator<Map.Entry<Address, ModelOffer>> emptiestFirst = offering.entrySet().stream()
                .filter(member -> !taken.contains(member.getKey()))
                .sorted(Comparator.comparing(
                                (Map.Entry<Address, ModelOffer> member) -> usedBytes.getOrDefault(member.getKey(), 0L))
                        .thenComparing(member -> member.getKey().toString()))
                .iterator();
        for (int ordinal = 0; missing > 0; ordinal++) {
            ReplicaId id = new ReplicaId(ref, ordinal);
            if (!plan.containsKey(id)) {
                Map.Entry<Address, ModelOffer> member = emptiestFirst.next();
                plan.put(id, member.getKey());
                usedBytes.merge(member.getKey(), member.getValue().sizeBytes(), Long::sum);
                missing--;
            }
        }
    }

    private static int wanted(Map<Address, ModelOffer> offering) {
        int wanted =
                offering.values().stream().mapToInt(ModelOffer::replicas).max().orElse(0);
        return Math.min(wanted, offering.size());
    }
}
