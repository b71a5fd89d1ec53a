package io.sampo.node.control;

import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a version stands for an order that waits for it: ready, in trouble, or on its way, which is neither.
 *
 * @param trouble empty if there is none
 */
record Standing(boolean ready, String trouble) {

    private static final Standing READY = new Standing(true, "");
    private static final Standing ON_ITS_WAY = new Standing(false, "");

    /**
     * Judges. Failures older than the order do not count, until the same replica fails again.
     *
     * @param plan what was decided of the version; null if nothing was yet
     */
    static Standing of(PendingOrder order, ModelOffer offer, @Nullable VersionPlan plan, List<ReplicaStatus> replicas) {
        order.failedBefore.removeIf(id -> replicas.stream()
                .anyMatch(replica -> replica.id().equals(id)
                        && replica.state() != ReplicaState.FAILED
                        && replica.reason().isEmpty()));
        if (plan == null) {
            return ON_ITS_WAY;
        }
        if (replicas.isEmpty()) {
            return plan.replicas() == 0 ? READY : new Standing(false, plan.hasNoPlace() ? plan.trouble() : "");
        }
        if (replicas.stream().anyMatch(replica -> isFresh(replica, offer))) {
            boolean allTried = replicas.stream()
                    .filter(ReplicaStatus::isReady)
                    .allMatch(replica -> isFresh(replica, offer)
                            || (!replica.reason().isEmpty() && !order.failedBefore.contains(replica.id())));
            return allTried ? READY : ON_ITS_WAY;
        }
        boolean allInTrouble = replicas.stream()
                .allMatch(replica -> !order.failedBefore.contains(replica.id()) && isInTrouble(replica));
        return allInTrouble ? new Standing(false, replicas.get(0).reason()) : ON_ITS_WAY;
    }

    boolean isOnItsWay() {
        return !ready && trouble.isEmpty();
    }

    private static boolean isFresh(ReplicaStatus replica, ModelOffer offer) {
        return replica.isReady() && replica.readyMetadata().digest().equals(offer.digest());
    }

    private static boolean isInTrouble(ReplicaStatus replica) {
        return replica.state() == ReplicaState.FAILED
                || (replica.isReady() && !replica.reason().isEmpty());
    }

    /** What is said of a version that is ready. */
    static String goodOutcome(ModelOffer offer, List<ReplicaStatus> replicas) {
        long ready = replicas.stream().filter(ReplicaStatus::isReady).count();
        return ready == 0
                ? "version " + offer.ref().version() + " is loaded at its first request"
                : "version " + offer.ref().version() + " is ready, replicas: " + ready;
    }

    /** What lies in a repository and cannot be served, in one line. */
    static String describe(List<ModelProblem> problems) {
        return problems.stream()
                .map(problem ->
                        (problem.version().isEmpty() ? "" : "version " + problem.version() + ": ") + problem.reason())
                .collect(Collectors.joining("; "));
    }
}
