package io.sampo.protocol.replica;

import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import java.util.Objects;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What a replica says of itself.
 *
 * @param reason why it is not ready, for an operator; empty while all is well
 * @param metadata present from {@link ReplicaState#READY} on, else null
 * @param inbox where requests go; present exactly while ready
 * @param attempt how it is about to become ready; null if it is, or is not about to
 */
public record ReplicaStatus(
        ReplicaId id,
        ReplicaState state,
        String reason,
        @Nullable ModelMetadata metadata,
        @Nullable ActorRef<ReplicaMessage> inbox,
        @Nullable LoadAttempt attempt) {

    /**
     * Checks that a ready replica, and no other, can be sent to.
     *
     * @throws IllegalArgumentException if not
     */
    public ReplicaStatus {
        if ((state == ReplicaState.READY) != (inbox != null && metadata != null)) {
            throw new IllegalArgumentException(
                    "replica " + id + ": inbox and metadata in state " + state + " (expected: exactly when READY)");
        }
    }

    /** A replica of which it is not known how it is about to become ready, or that is. */
    public ReplicaStatus(
            ReplicaId id,
            ReplicaState state,
            String reason,
            @Nullable ModelMetadata metadata,
            @Nullable ActorRef<ReplicaMessage> inbox) {
        this(id, state, reason, metadata, inbox, null);
    }

    /** A replica that takes requests. */
    public static ReplicaStatus ready(ReplicaId id, ModelMetadata metadata, ActorRef<ReplicaMessage> inbox) {
        return new ReplicaStatus(id, ReplicaState.READY, "", metadata, inbox);
    }

    /** A replica that takes none. */
    public static ReplicaStatus notReady(ReplicaId id, ReplicaState state, String reason) {
        return notReady(id, state, reason, null);
    }

    /** A replica that takes none, and what may change that. */
    public static ReplicaStatus notReady(
            ReplicaId id, ReplicaState state, String reason, @Nullable LoadAttempt attempt) {
        return new ReplicaStatus(id, state, reason, null, null, attempt);
    }

    /** Whether requests may be sent. */
    public boolean isReady() {
        return state == ReplicaState.READY;
    }

    /** The metadata of a ready replica. */
    public ModelMetadata readyMetadata() {
        return Objects.requireNonNull(metadata);
    }

    /** The inbox of a ready replica. */
    public ActorRef<ReplicaMessage> readyInbox() {
        return Objects.requireNonNull(inbox);
    }
}
