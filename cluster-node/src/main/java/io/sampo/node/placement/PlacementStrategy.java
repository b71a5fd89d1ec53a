package io.sampo.node.placement;

import io.sampo.node.placement.ClusterView.MemberView;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ModelOffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
        Map<ReplicaId, Address> plan = new TreeMap<>();
        Map<Address, Long> usedBytes = new HashMap<>();
        view.members().keySet().forEach(address -> usedBytes.put(address, 0L));
        offers.forEach((ref, offering) -> keep(ref, offering, view.placed(), plan, usedBytes));
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

    /** Takes over those of the replicas placed so far that are still wanted where they are. */
    private static void keep(
            ModelRef ref,
            Map<Address, ModelOffer> offering,
            Map<ReplicaId, Address> placed,
            Map<ReplicaId, Address> plan,
            Map<Address, Long> usedBytes) {
        int wanted = wanted(offering);
        Set<Address> taken = new HashSet<>();
        for (int ordinal = 0; ordinal < wanted; ordinal++) {
            ReplicaId id = new ReplicaId(ref, ordinal);
            Address address = placed.get(id);
            ModelOffer offer = address == null ? null : offering.get(address);
            if (offer != null && taken.add(address)) {
                plan.put(id, address);
                usedBytes.merge(address, offer.sizeBytes(), Long::sum);
            }
        }
    }

    /** Finds a member for each replica that is wanted and has none. */
    private static void add(
            ModelRef ref,
            Map<Address, ModelOffer> offering,
            Map<ReplicaId, Address> plan,
            Map<Address, Long> usedBytes) {
        TreeSet<ReplicaId> missing = new TreeSet<>();
        Set<Address> taken = new HashSet<>();
        for (int ordinal = 0; ordinal < wanted(offering); ordinal++) {
            ReplicaId id = new ReplicaId(ref, ordinal);
            Address address = plan.get(id);
            if (address == null) {
                missing.add(id);
            } else {
                taken.add(address);
            }
        }
        for (ReplicaId id : missing) {
            Optional<Address> emptiest = offering.keySet().stream()
                    .filter(address -> !taken.contains(address))
                    .min(Comparator.comparing((Address address) -> usedBytes.getOrDefault(address, 0L))
                            .thenComparing(Address::toString));
            emptiest.ifPresent(address -> {
                taken.add(address);
                plan.put(id, address);
                usedBytes.merge(address, offering.get(address).sizeBytes(), Long::sum);
            });
        }
    }

    private static int wanted(Map<Address, ModelOffer> offering) {
        int wanted = offering.values().stream().mapToInt(ModelOffer::replicas).max().orElse(0);
        return Math.min(wanted, offering.size());
    }
}
