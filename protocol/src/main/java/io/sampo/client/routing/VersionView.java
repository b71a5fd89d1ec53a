package io.sampo.client.routing;

import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model, as this JVM sees it.
 *
 * @param ready replicas that take requests
 * @param doubtful replicas that took requests when their member was last heard of, which is too long ago
 * @param others replicas that take none, whatever their state
 * @param plan what the controller wants of it, or null if it is not wanted
 * @param goesWhenIdle whether members say that it may have no replica while nobody asks for it, whatever its residency
 */
public record VersionView(
        ModelRef ref,
        List<ReplicaStatus> ready,
        List<ReplicaStatus> doubtful,
        List<ReplicaStatus> others,
        @Nullable VersionPlan plan,
        boolean goesWhenIdle) {

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

    /** Whether the controller wants it served. */
    public boolean isWanted() {
        return plan != null;
    }

    /** Whether it is loaded when it is asked for, and may leave again; also while it is on its way back. */
    public boolean isOnDemand() {
        return plan != null && (goesWhenIdle || plan.residency() == Residency.ON_DEMAND || plan.replicas() == 0);
    }

    /** Whether a request that waits a little will find it loaded, as far as can be told. */
    public boolean isLoadedWhenAsked() {
        return isOnDemand()
                && switch (state()) {
                    case ON_DEMAND, LOADING, WARMING_UP, STOPPING -> true;
                    case READY, FAILED, UNPLACED, UNLOADED -> false;
                };
    }

    /** Where a request may go: to the ready replicas or, if there is none, to the doubtful. */
    public List<ReplicaStatus> candidates() {
        return ready.isEmpty() ? doubtful : ready;
    }

    /** What the version says of itself; empty until a replica is ready. */
    public Optional<ModelMetadata> metadata() {
        return candidates().stream().findFirst().map(ReplicaStatus::readyMetadata);
    }

    /** READY if any replica is, else the state of the one that is furthest, else what the controller wants. */
    public VersionState state() {
        if (isReady()) {
            return VersionState.READY;
        }
        Optional<ReplicaStatus> furthest = furthest();
        if (furthest.isPresent()) {
            return switch (furthest.get().state()) {
                case READY -> VersionState.READY;
                case WARMING_UP -> VersionState.WARMING_UP;
                case LOADING -> VersionState.LOADING;
                case FAILED -> VersionState.FAILED;
                case STOPPING -> isOnDemand() ? VersionState.ON_DEMAND : VersionState.STOPPING;
            };
        }
        if (plan == null) {
            return VersionState.UNLOADED;
        }
        if (plan.hasNoPlace()) {
            return VersionState.UNPLACED;
        }
        return plan.replicas() == 0 ? VersionState.ON_DEMAND : VersionState.LOADING;
    }

    /** Why it is not ready, or why it is and serves old files; empty if all is well. */
    public String reason() {
        String ofReplica = (isReady() ? ready.stream() : furthest().stream())
                .map(ReplicaStatus::reason)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
        return state() == VersionState.UNPLACED && plan != null ? plan.trouble() : ofReplica;
    }

    /** How long until a replica is ready, as far as members can tell; empty if one is, or they cannot. */
    public Optional<Duration> untilReady(Instant now) {
        return isReady()
                ? Optional.empty()
                : furthest()
                        .flatMap(furthest -> others.stream()
                                .filter(replica -> replica.state() == furthest.state())
                                .map(ReplicaStatus::attempt)
                                .filter(Objects::nonNull)
                                .map(attempt -> attempt.untilDone(now))
                                .min(Comparator.naturalOrder()));
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
