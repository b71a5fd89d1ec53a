package io.sampo.client.routing;

import io.sampo.protocol.replica.ReplicaStatus;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * The less loaded of two candidates drawn at random: nearly as even as asking all, and many clients with the same stale view do
 * not all fall upon the same best one.
 *
 * <p>Source: M. Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, IEEE TPDS 12(10), 2001.
 */
public final class PowerOfTwoChoices implements ReplicaSelector {

    private final RandomGenerator random;

    /** Draws from {@code random}. */
    public PowerOfTwoChoices(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public ReplicaStatus select(List<ReplicaStatus> candidates, ToIntFunction<ReplicaStatus> load) {
        int count = candidates.size();
        if (count == 1) {
            return candidates.get(0);
        }
        int first = random.nextInt(count);
        int second = random.nextInt(count - 1);
        if (second >= first) {
            second++;
        }
        ReplicaStatus one = candidates.get(first);
        ReplicaStatus other = candidates.get(second);
        return load.applyAsInt(other) < load.applyAsInt(one) ? other : one;
    }
}
