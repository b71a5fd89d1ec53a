package io.sampo.node.control;

import io.sampo.node.control.ModelController.Environment;
import io.sampo.node.placement.ClusterView;
import io.sampo.node.placement.Deployment;
import io.sampo.node.placement.PlacementPlan;
import io.sampo.node.placement.PlacementStrategy;
import io.sampo.node.placement.Shortage;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/** The plan of where replicas live, and what members were told of it. Not thread-safe: the controller owns it. */
final class Placements {

    /** Ticks after which a member is told again what it seems not to have heard. */
    private static final int REPEAT_TICKS = 4;

    private final ClusterPicture picture;
    private final Environment environment;
    private final LossesWhileLoading losses;
    private final Map<ModelRef, Integer> placedCounts = new HashMap<>();
    private final Map<ModelRef, Integer> suitedCounts = new HashMap<>();
    /** Where replicas were sent that are not seen there yet, and when. */
    private final Map<ReplicaId, Sent> sent = new HashMap<>();
    /** When replicas were told to end that are still seen. */
    private final Map<ReplicaId, Integer> retired = new HashMap<>();
    /** For which files replicas were told to load anew. */
    private final Map<ReplicaId, String> reloadAsked = new HashMap<>();

    private PlacementPlan plan = PlacementPlan.EMPTY;

    private record Sent(Address address, int tick) {}

    Placements(ClusterPicture picture, Environment environment) {
        this.picture = picture;
        this.environment = environment;
        this.losses = new LossesWhileLoading(environment.mode());
    }

    LossesWhileLoading losses() {
        return losses;
    }

    /** How many replicas of a version have a place that meets its needs as they are now. */
    int suitedOf(ModelRef ref) {
        return suitedCounts.getOrDefault(ref, 0);
    }

    /** How many replicas of a version have a place, if only by needs that have changed. */
    int placedOf(ModelRef ref) {
        return placedCounts.getOrDefault(ref, 0);
    }

    /** The versions that have any. */
    Set<ModelRef> placed() {
        return Set.copyOf(placedCounts.keySet());
    }

    /** Why a version has fewer replicas than it should; null if it has not. */
    @Nullable
    Shortage shortage(ModelRef ref) {
        Shortage lost = losses.shortage(ref);
        return lost != null ? lost : plan.shortages().get(ref);
    }

    /** Plans anew, and starts what no member reports. Starting what runs changes nothing. */
    void place(Collection<Deployment> deployments, int tick) {
        Map<ReplicaId, Address> actual = picture.actual();
        Map<ReplicaId, Address> placed = new HashMap<>(plan.placements());
        placed.putAll(actual);
        Set<Address> leaving = environment.leaving().get();
        losses.leaving(leaving);
        plan = PlacementStrategy.plan(
                new ClusterView(picture.views(leaving), placed, picture.ready(), plan.heldBytes()),
                losses.allowed(deployments, picture));
        losses.hadNoPlace(plan.shortages().keySet());
        placedCounts.clear();
        plan.placements().keySet().forEach(id -> placedCounts.merge(id.model(), 1, Integer::sum));
        suitedCounts.clear();
        suitedCounts.putAll(placedCounts);
        plan.unsuited().forEach(id -> suitedCounts.merge(id.model(), -1, Integer::sum));
        sent.forEach((id, last) -> {
            Address planned = plan.placements().get(id);
            if (planned != null && planned.equals(actual.get(id)) && !planned.equals(last.address())) {
                // It started elsewhere and stays there: or sharding would move it to where it was sent, while it
                // serves.
                environment.placer().place(id, planned);
            }
        });
        sent.keySet()
                .removeIf(id -> !plan.placements().containsKey(id)
                        || plan.placements().get(id).equals(actual.get(id)));
        plan.placements().forEach((id, address) -> {
            Sent last = sent.get(id);
            boolean again = last == null || !last.address().equals(address) || tick - last.tick() >= REPEAT_TICKS;
            if (!address.equals(actual.get(id)) && again && losses.mayStart(id.model())) {
                sent.put(id, new Sent(address, tick));
                environment.placer().place(id, address);
            }
        });
    }

    /** Has replicas whose files changed load them again, one of a version at a time. */
    void reload(Map<ModelRef, List<ReplicaStatus>> replicas) {
        Set<ReplicaId> all = new HashSet<>();
        Set<ModelRef> reloading = new HashSet<>();
        replicas.values()
                .forEach(ofVersion -> ofVersion.forEach(replica -> {
                    all.add(replica.id());
                    if (isReloading(replica)) {
                        reloading.add(replica.id().model());
                    }
                }));
        reloadAsked.keySet().retainAll(all);
        for (MemberSnapshot member : picture.snapshots()) {
            Map<ModelRef, String> digests = new HashMap<>();
            member.offers().forEach(offer -> digests.put(offer.ref(), offer.digest()));
            for (ReplicaStatus replica : member.replicas()) {
                String digest = digests.get(replica.id().model());
                if (digest != null
                        && isStale(replica, digest)
                        && reloading.add(replica.id().model())) {
                    reloadAsked.put(replica.id(), digest);
                    environment.placer().reload(replica.id());
                }
            }
        }
    }

    private boolean isReloading(ReplicaStatus replica) {
        String asked = reloadAsked.get(replica.id());
        return asked != null
                && replica.isReady()
                && replica.reason().isEmpty()
                && !asked.equals(replica.readyMetadata().digest());
    }

    private boolean isStale(ReplicaStatus replica, String digest) {
        boolean complainsOfOthers = !replica.reason().isEmpty();
        return replica.isReady()
                && (complainsOfOthers || !digest.equals(replica.readyMetadata().digest()))
                && !digest.equals(reloadAsked.get(replica.id()))
                && plan.placements().containsKey(replica.id());
    }

    /** Ends what is not in the plan. */
    void endUnwanted(int tick) {
        Set<ReplicaId> unwanted = new HashSet<>();
        for (MemberSnapshot member : picture.snapshots()) {
            for (ReplicaStatus replica : member.replicas()) {
                // What stops already would be started again by sharding, to take the message.
                if (!plan.placements().containsKey(replica.id()) && replica.state() != ReplicaState.STOPPING) {
                    unwanted.add(replica.id());
                }
            }
        }
        retired.keySet().retainAll(unwanted);
        for (ReplicaId id : unwanted) {
            Integer last = retired.get(id);
            if (last == null || tick - last >= REPEAT_TICKS) {
                retired.put(id, tick);
                environment.placer().retire(id);
            }
        }
    }
}
