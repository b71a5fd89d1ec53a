package io.sampo.node.control;

import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which versions are on their way to the first request that they answer. One that gave its place away on this way would have been
 * loaded for nothing, and so would those that it makes way for. Not thread-safe.
 */
final class FirstUses {

    /** How long a load, with all attempts, is waited for. */
    private static final long LOAD_MILLIS = 120_000;

    /** How long one that is ready waits for a first request: those who were told to come again round their time up, and are told late. */
    private static final long CALL_MILLIS = 10_000;

    private final Map<ModelRef, Way> ways = new HashMap<>();

    /** {@code readyMillis} is 0 as long as no replica is ready. */
    private record Way(long beganMillis, long readyMillis) {

        /** Of one that was ready before it was heard of. */
        private static final Way OLD = new Way(0, 1);

        private boolean isReady() {
            return readyMillis > 0;
        }
    }

    /**
     * Looks at a version. Says whether it is to be kept for its first use.
     *
     * @param lastUsedMillis when a replica last had a request; 0 if none ever had
     */
    boolean isAwaited(ModelRef ref, List<ReplicaStatus> replicas, long lastUsedMillis, long nowMillis) {
        boolean ready = replicas.stream().anyMatch(ReplicaStatus::isReady);
        boolean loading = replicas.stream().anyMatch(FirstUses::isOnItsWay);
        Way way = ways.compute(ref, (any, before) -> {
            if (ready) {
                return before == null ? Way.OLD : before.isReady() ? before : new Way(before.beganMillis(), nowMillis);
            }
            // It is loaded anew, or for the first time.
            return before != null && !before.isReady() ? before : loading ? new Way(nowMillis, 0) : null;
        });
        if (way == null) {
            return false;
        }
        return ready
                ? lastUsedMillis < way.beganMillis() && nowMillis - way.readyMillis() < CALL_MILLIS
                : (loading || replicas.isEmpty()) && nowMillis - way.beganMillis() < LOAD_MILLIS;
    }

    /** These versions have places, and no others: what was not seen to load begins to. */
    void place(Set<ModelRef> placed, long nowMillis) {
        ways.keySet().retainAll(placed);
        placed.forEach(ref -> ways.putIfAbsent(ref, new Way(nowMillis, 0)));
    }

    private static boolean isOnItsWay(ReplicaStatus replica) {
        return replica.state() == ReplicaState.LOADING || replica.state() == ReplicaState.WARMING_UP;
    }
}
