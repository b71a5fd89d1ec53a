package io.sampo.node.placement;

import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.Residency;
import java.util.Comparator;

/**
 * A version that is wanted in the cluster.
 *
 * @param replicas how many; 0 ends them all
 * @param needs of each replica
 * @param inUse whether it has requests or work now, or is to be kept as if it had
 * @param lastUsedMillis when it last had, by any clock that all deployments share
 */
public record Deployment(
        ModelRef ref, int replicas, ModelNeeds needs, Residency residency, boolean inUse, long lastUsedMillis) {

    /** Whom memory goes to first. */
    static final Comparator<Deployment> FIRST_SERVED = Comparator.comparingInt(Deployment::tier)
            .thenComparing(Comparator.comparingLong(Deployment::lastUsedMillis).reversed())
            .thenComparing(Deployment::ref);

    /**
     * Checks the bound.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public Deployment {
        if (replicas < 0) {
            throw new IllegalArgumentException("replicas of " + ref + ": " + replicas + " (expected: at least 0)");
        }
    }

    /** Whether its replicas may leave for others. */
    boolean isIdle() {
        return residency == Residency.ON_DEMAND && !inUse;
    }

    /** Whether a replica of {@code other} may leave so that one of this has room. */
    boolean mayDisplace(Deployment other) {
        return other.isIdle() && (!isIdle() || other.lastUsedMillis < lastUsedMillis);
    }

    /** Lower goes first. */
    int tier() {
        return switch (residency) {
            case PINNED -> 0;
            case PRELOAD -> 1;
            case ON_DEMAND -> inUse ? 2 : 3;
        };
    }
}
