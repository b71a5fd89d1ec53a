package io.sampo.client.routing;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a router answers where there is no answer of a replica to pass on. */
final class Refusals {

    static final Duration LOADING_RETRY = Duration.ofSeconds(1);
    /** The longest that is asked for, whatever a load took or is put off. */
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(2);

    private static final Duration NO_ROOM_RETRY = Duration.ofSeconds(5);
    private static final Duration FAILED_RETRY = Duration.ofSeconds(10);

    private Refusals() {}

    static Failed payloadTooLarge(long payloadBytes, long maxPayloadBytes) {
        return new Failed(
                ErrorCode.PAYLOAD_TOO_LARGE,
                "inputs: " + payloadBytes + " bytes (expected: at most " + maxPayloadBytes + ")");
    }

    static Failed withdrawn() {
        return new Failed(ErrorCode.CANCELLED, "request: withdrawn by its caller");
    }

    static Failed deadlineExceeded() {
        return new Failed(ErrorCode.DEADLINE_EXCEEDED, "request: its deadline passed before a result was there");
    }

    /** For one that was to be sent once: those that have it may have run it. */
    static Rejected lostWithRequest(Pending pending) {
        String replicas = pending.open.values().stream()
                .map(replica -> replica.id().toString())
                .collect(Collectors.joining(", "));
        return new Rejected(
                ErrorCode.REPLICA_LOST, "replica " + replicas + " was lost while it had the request", LOADING_RETRY);
    }

    /** For one that nobody else is to be lost with. */
    static Rejected lostAgain(Pending pending) {
        String replicas =
                pending.tried.stream().map(replica -> replica.id().toString()).collect(Collectors.joining(", "));
        return new Rejected(
                ErrorCode.REPLICA_LOST,
                "request: sent to " + replicas + ", and " + pending.lost
                        + " members were lost while they had it (expected: at most one; it is sent to no other)",
                FAILED_RETRY);
    }

    static Rejected replicaLost(ModelTarget target) {
        return new Rejected(
                ErrorCode.REPLICA_UNAVAILABLE, "model '" + target + "': the replica was lost", LOADING_RETRY);
    }

    static Rejected notDelivered(String reason) {
        return new Rejected(ErrorCode.REPLICA_UNAVAILABLE, reason, LOADING_RETRY);
    }

    static Rejected tooManyWait(ModelRef version, int maxWaiting) {
        return new Rejected(
                ErrorCode.QUEUE_FULL,
                "model '" + version + "' is being loaded, and " + maxWaiting
                        + " requests wait for such models already (expected: at most " + maxWaiting + ")",
                LOADING_RETRY);
    }

    static Rejected notLoadedInTime(ModelCatalog catalog, ModelRef awaited, Instant now) {
        Optional<VersionView> version =
                catalog.model(awaited.name()).map(model -> model.versions().get(awaited.version()));
        return new Rejected(
                ErrorCode.MODEL_NOT_READY,
                "model '" + awaited + "' was not loaded before the deadline of the request"
                        + version.map(Refusals::reasonOf).orElse(""),
                version.map(view -> retryAfter(view, now)).orElse(LOADING_RETRY));
    }

    /**
     * Why a request cannot be sent to anybody.
     *
     * @param model the one that {@code target} names, or null if the catalog has none
     * @param version the one that {@code target} was resolved to, or null if it cannot be
     */
    static InferReply noReplica(
            ModelCatalog catalog,
            ModelTarget target,
            @Nullable ModelView model,
            @Nullable VersionView version,
            Instant now) {
        if (version != null) {
            return notReady(
                    "model '" + version.ref() + "' is not ready, state " + version.state() + reasonOf(version),
                    retryAfter(version, now));
        }
        if (catalog.liveMembers() == 0) {
            return notReady(
                    "model '" + target + "': no member of the cluster that could serve it is heard of", LOADING_RETRY);
        }
        Optional<ModelProblem> problem = catalog.problems().stream()
                .filter(each -> each.model().equals(target.name().value()))
                .filter(each -> target.version() == null
                        || each.version().isEmpty()
                        || each.version().equals(target.version().toString()))
                .findFirst();
        if (problem.isPresent()) {
            return notReady(
                    "model '" + target + "' cannot be served: " + problem.get().reason(), FAILED_RETRY);
        }
        return model == null
                ? new Failed(
                        ErrorCode.MODEL_NOT_FOUND, "Request for unknown model: '" + target.name() + "' is not found")
                : noVersion(target, model);
    }

    private static InferReply noVersion(ModelTarget target, ModelView model) {
        if (isWanted(target, model.deployment())) {
            return notReady(
                    "model '" + target + "': no member that is heard of has the version that is wanted", FAILED_RETRY);
        }
        if (target.label() != null) {
            Set<ModelLabel> labels = model.deployment() == null
                    ? Set.of()
                    : model.deployment().labels().keySet();
            return new Failed(
                    ErrorCode.VERSION_NOT_FOUND,
                    "Request for unknown model: '" + target.name() + "' has no label '" + target.label()
                            + "' (available: " + labels + ")");
        }
        return new Failed(
                ErrorCode.VERSION_NOT_FOUND,
                "Request for unknown model: '" + target.name() + "' version " + target.version()
                        + " is not found (available: " + model.versions().keySet() + ")");
    }

    /** Whether the controller knows what {@code target} asks for, though no member has it at the moment. */
    private static boolean isWanted(ModelTarget target, @Nullable ModelDeployment deployment) {
        if (deployment == null) {
            return false;
        }
        return target.version() != null
                ? deployment.versions().containsKey(target.version())
                : target.label() == null || deployment.labels().containsKey(target.label());
    }

    private static Rejected notReady(String detail, Duration retryAfter) {
        return new Rejected(ErrorCode.MODEL_NOT_READY, detail, retryAfter);
    }

    private static String reasonOf(VersionView version) {
        return version.reason().isEmpty() ? "" : ": " + version.reason();
    }

    /** When the version will be ready, as far as its members can tell; else what its state lets expect. */
    private static Duration retryAfter(VersionView version, Instant now) {
        return version.untilReady(now).map(Refusals::within).orElseGet(() -> usualRetry(version));
    }

    private static Duration within(Duration expected) {
        Duration least = expected.compareTo(LOADING_RETRY) < 0 ? LOADING_RETRY : expected;
        return least.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : least;
    }

    private static Duration usualRetry(VersionView version) {
        return switch (version.state()) {
            case LOADING, WARMING_UP, READY, STOPPING, ON_DEMAND -> LOADING_RETRY;
            case UNPLACED -> NO_ROOM_RETRY;
            case FAILED, UNLOADED -> FAILED_RETRY;
        };
    }
}
