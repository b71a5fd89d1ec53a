package io.sampo.client.routing;

import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One version of a model, as this JVM sees it.
 *
 * @param ready replicas that take requests
 * @param doubtful replicas that took requests when their member was last heard of, which is too long ago
 * @param others replicas that take none, whatever their state
 */
public record VersionView(
        ModelRef ref, List<ReplicaStatus> ready, List<ReplicaStatus> doubtful, List<ReplicaStatus> others) {

    /** Takes copies of the lists. */
    public VersionView {
        ready = List.copyOf(ready);
        doubtful = List.copyOf(doubtful);
        others = List.copyOf(others);
    }

    /** Whether a request would be taken. */
    public boolean isReady() {
        return !ready.isEmpty();
    }

    /** Where a request may go: to the ready replicas or, if there is none, to the doubtful. */
    public List<ReplicaStatus> candidates() {
        return ready.isEmpty() ? doubtful : ready;
    }

    /** What the version says of itself; empty until a replica is ready. */
    public Optional<ModelMetadata> metadata() {
        return candidates().stream().findFirst().map(ReplicaStatus::readyMetadata);
    }

    /** READY if any replica is, else the state of the one that is furthest. A version that no replica holds yet loads. */
    public ReplicaState state() {
        if (isReady()) {
            return ReplicaState.READY;
        }
        return furthest().map(ReplicaStatus::state).orElse(ReplicaState.LOADING);
    }

    /** Why it is not ready; empty if it is or if nobody knows. */
    public String reason() {
        return isReady() ? "" : furthest().map(ReplicaStatus::reason).orElse("");
    }

    private Optional<ReplicaStatus> furthest() {
        return others.stream().min(Comparator.comparingInt(status -> distanceFromReady(status.state())));
    }

    private static int distanceFromReady(ReplicaState state) {
        return switch (state) {
            case READY -> 0;
            case WARMING_UP -> 1;
            case LOADING -> 2;
            case FAILED -> 3;
            case STOPPING -> 4;
        };
    }
}
