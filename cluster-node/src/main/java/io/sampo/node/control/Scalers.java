package io.sampo.node.control;

import io.sampo.node.control.ClusterPicture.Busyness;
import io.sampo.node.control.Demands.Waiting;
import io.sampo.node.placement.Deployment;
import io.sampo.node.scaling.Autoscaler;
import io.sampo.node.scaling.ScalingDecision;
import io.sampo.protocol.control.ControlCommand.Demand;
import io.sampo.protocol.control.VersionScaling;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many replicas each wanted version is to have: as declared, or as its work and its requests want. Not thread-safe. */
final class Scalers {

    /**
     * How long after a request a model that is loaded on demand counts as in use: twice what passes between two reports of members.
     * More models than there is room for wait so long for one another, besides what {@link FirstUses} keeps them for.
     */
    private static final long IN_USE_MILLIS = 1_000;

    /** As a time in milliseconds: longer ago than any model is kept. */
    private static final long NEVER = 0;

    private final Map<ModelRef, Autoscaler> autoscalers = new HashMap<>();
    /** Why each version that scales has as many replicas as it has. */
    private final Map<ModelRef, String> reasons = new HashMap<>();

    private final Demands demands = new Demands();
    private final FirstUses firstUses = new FirstUses();

    /** When a version was last asked for or, where it is to be served unasked, since when it is known; in milliseconds. */
    private final Map<ModelRef, Long> wantedSince = new HashMap<>();

    /** Versions that gave way and were not asked for since: what is still seen of them is about to end. */
    private final Set<ModelRef> displaced = new HashSet<>();

    /** How many replicas the controller before wanted of each version, until that is gone on from. */
    private final Map<ModelRef, Integer> heard = new HashMap<>();

    /** Goes on from what another controller decided. */
    void hear(ModelDeployments told) {
        told.models()
                .forEach(model -> model.versions()
                        .forEach((version, plan) -> heard.put(new ModelRef(model.name(), version), plan.replicas())));
    }

    /** Requests wait for a version. Says whether that is news. */
    boolean demand(Demand demand, long nowMillis) {
        wantedSince.put(demand.version(), nowMillis);
        displaced.remove(demand.version());
        return demands.hear(demand, nowMillis);
    }

    /** A version that is loaded on demand is to be loaded now, though nobody asks for it, so that it can take over. */
    void prepare(ModelRef ref, long nowMillis) {
        demands.prepare(ref, nowMillis);
        wantedSince.put(ref, nowMillis);
        displaced.remove(ref);
    }

    /**
     * What placement is asked for.
     *
     * @param serving replicas that answer for the version which this one is to take over from; 0 if there is none
     */
    Deployment deployment(ModelOffer offer, List<ReplicaStatus> replicas, Busyness busy, int serving, long nowMillis) {
        ModelRef ref = offer.ref();
        Waiting waiting = demands.of(ref);
        boolean wasAtZero = Integer.valueOf(0).equals(heard.get(ref));
        boolean cold = (offer.residency() == Residency.ON_DEMAND || wasAtZero) && replicas.isEmpty();
        long since = wantedSince.computeIfAbsent(ref, any -> cold ? NEVER : nowMillis);
        long used = busy.lastUsedEpochMillis();
        long lastUsed = used == NEVER ? since : Math.max(used, waiting == null ? NEVER : waiting.atMillis());
        boolean firstUse = firstUses.isAwaited(ref, replicas, used, nowMillis);
        boolean inUse = firstUse || busy.waiting() + busy.running() > 0 || nowMillis - lastUsed < IN_USE_MILLIS;
        int wanted = offer.scaling().isFixed()
                ? offer.scaling().max()
                : scaled(offer, replicas, busy, waiting, since, serving, nowMillis);
        if (firstUse && !displaced.contains(ref)) {
            wanted = Math.max(1, wanted);
        }
        return new Deployment(ref, wanted, offer.needs(), offer.residency(), inUse, lastUsed);
    }

    private int scaled(
            ModelOffer offer,
            List<ReplicaStatus> replicas,
            Busyness busy,
            @Nullable Waiting waiting,
            long since,
            int serving,
            long nowMillis) {
        ModelRef ref = offer.ref();
        if (displaced.contains(ref)) {
            return 0;
        }
        int ready = (int) replicas.stream().filter(ReplicaStatus::isReady).count();
        int waitingForIt = waiting == null || ready > 0 ? 0 : waiting.requests();
        boolean unasked = offer.residency() != Residency.ON_DEMAND || (waiting != null && waiting.requests() == 0);
        Autoscaler scaler = autoscalers.computeIfAbsent(ref, any -> {
            Integer before = heard.remove(ref);
            int first = before != null ? before : atTheStart(unasked, replicas.size(), serving);
            return new Autoscaler(offer.scaling(), first);
        });
        ScalingDecision decision = scaler.decide(busy.sample(nowMillis, ready, waitingForIt, since));
        reasons.put(ref, decision.reason());
        return waiting != null && ready == 0 ? Math.max(1, decision.wanted()) : decision.wanted();
    }

    /** As many as do the same work now: a version that takes over with fewer would be short of them until it has scaled up. */
    private static int atTheStart(boolean unasked, int existing, int serving) {
        return unasked ? Math.max(Math.max(1, serving), existing) : existing;
    }

    /** Forgets versions that are not wanted any more, and requests that wait no more. */
    void forgetAllBut(Set<ModelRef> wanted, long nowMillis) {
        autoscalers.keySet().retainAll(wanted);
        reasons.keySet().retainAll(wanted);
        wantedSince.keySet().retainAll(wanted);
        displaced.retainAll(wanted);
        demands.forgetOld(nowMillis);
    }

    /** Notes what has a place. On-demand models that are not in use and lost theirs are no shortage: the next request brings them back. */
    void releaseTheDisplaced(Map<ModelRef, Deployment> deployments, Set<ModelRef> placed, long nowMillis) {
        firstUses.place(placed, nowMillis);
        deployments.replaceAll((ref, deployment) -> {
            Autoscaler scaler = autoscalers.get(ref);
            if (deployment.residency() != Residency.ON_DEMAND
                    || deployment.inUse()
                    || placed.contains(ref)
                    || scaler == null) {
                return deployment;
            }
            if (scaler.wanted() > 0) {
                autoscalers.remove(ref);
                wantedSince.put(ref, NEVER);
                displaced.add(ref);
            }
            return new Deployment(
                    ref, 0, deployment.needs(), deployment.residency(), false, deployment.lastUsedMillis());
        });
    }

    /** What scaling goes by now. */
    List<VersionScaling> scaling(ModelDeployments published, ClusterPicture picture) {
        Map<ModelRef, Busyness> busyness = picture.busyness();
        Map<ModelRef, List<ReplicaStatus>> replicas = picture.replicas();
        Map<ModelName, NavigableMap<ModelVersion, ModelOffer>> offers = picture.offers();
        List<VersionScaling> versions = new ArrayList<>();
        for (ModelDeployment model : published.models()) {
            model.versions().forEach((version, plan) -> {
                ModelRef ref = new ModelRef(model.name(), version);
                ModelOffer offer =
                        offers.getOrDefault(model.name(), new TreeMap<>()).get(version);
                Busyness busy = busyness.getOrDefault(ref, Busyness.NONE);
                Waiting waiting = demands.of(ref);
                versions.add(new VersionScaling(
                        ref,
                        plan.replicas(),
                        (int) replicas.getOrDefault(ref, List.of()).stream()
                                .filter(ReplicaStatus::isReady)
                                .count(),
                        busy.waiting() + (waiting == null ? 0 : waiting.requests()),
                        busy.running(),
                        offer == null
                                ? ScalingPolicy.DEFAULT_TARGET
                                : offer.scaling().targetPerReplica(),
                        reasons.getOrDefault(ref, plan.replicas() + ", as declared")));
            });
        }
        return versions;
    }
}
