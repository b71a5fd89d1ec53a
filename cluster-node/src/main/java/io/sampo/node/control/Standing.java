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
 * How a version stands for an order that waits for it.
 *
 * @param trouble why not all of it is ready; empty if it is, or may yet be
 */
record Standing(State state, String trouble) {

    enum State {
        /** Replicas that have a place are still to be heard of, load, or load changed files. */
        ON_ITS_WAY,
        /** Every replica that has a place serves the files that are offered; or none is to be in memory. */
        READY,
        /** Some do, and the others have failed. */
        PARTLY_READY,
        /** Some do, on members that do not meet the needs as they are now, and none is on its way elsewhere. */
        UNSUITED,
        /** None does, and none is on its way. */
        IN_TROUBLE
    }

    static final Standing READY = new Standing(State.READY, "");
    static final Standing ON_ITS_WAY = new Standing(State.ON_ITS_WAY, "");

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
            if (plan.replicas() == 0) {
                return READY;
            }
            return plan.hasNoPlace() ? new Standing(State.IN_TROUBLE, plan.trouble()) : ON_ITS_WAY;
        }
        if (plan.hasNoPlace() && !plan.trouble().isEmpty() && replicas.stream().anyMatch(ReplicaStatus::isReady)) {
            return new Standing(State.UNSUITED, plan.trouble());
        }
        List<ReplicaStatus> others =
                replicas.stream().filter(replica -> !isFresh(replica, offer)).toList();
        boolean allTried = replicas.size() >= plan.placed()
                && others.stream()
                        .allMatch(replica -> isInTrouble(replica) && !order.failedBefore.contains(replica.id()));
        if (!allTried) {
            return ON_ITS_WAY;
        }
        if (others.isEmpty()) {
            return READY;
        }
        State state = others.size() < replicas.size() ? State.PARTLY_READY : State.IN_TROUBLE;
        return new Standing(state, others.get(0).reason());
    }

    boolean isOnItsWay() {
        return state == State.ON_ITS_WAY;
    }

    /** Whether it serves, if not with all replicas that it should, or not where it should. */
    boolean serves() {
        return isGood() || state == State.UNSUITED;
    }

    /** Whether it serves by what is declared now, if not with all replicas that it should. */
    boolean isGood() {
        return state == State.READY || state == State.PARTLY_READY;
    }

    private static boolean isFresh(ReplicaStatus replica, ModelOffer offer) {
        return replica.isReady() && replica.readyMetadata().digest().equals(offer.digest());
    }

    private static boolean isInTrouble(ReplicaStatus replica) {
        return replica.state() == ReplicaState.FAILED
                || (replica.isReady() && !replica.reason().isEmpty());
    }

    /** What is said of a version that serves. */
    String goodOutcome(ModelOffer offer, List<ReplicaStatus> replicas) {
        long ready = replicas.stream().filter(ReplicaStatus::isReady).count();
        if (ready == 0) {
            return "version " + offer.ref().version() + " is loaded at its first request";
        }
        String outcome = "version " + offer.ref().version() + " is ready, replicas: " + ready;
        return state == State.PARTLY_READY ? outcome + " of " + replicas.size() + ", as: " + trouble : outcome;
    }

    /** What lies in a repository and cannot be served, in one line. */
    static String describe(List<ModelProblem> problems) {
        return problems.stream()
                .map(problem ->
                        (problem.version().isEmpty() ? "" : "version " + problem.version() + ": ") + problem.reason())
                .collect(Collectors.joining("; "));
    }
}
