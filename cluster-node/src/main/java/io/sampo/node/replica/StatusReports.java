package io.sampo.node.replica;

import io.sampo.node.batching.ReplicaGauge;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.LoadAttempt;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Tells the directory of its member how a replica stands, and when it is expected to be ready. Not thread-safe: the replica owns
 * it.
 */
final class StatusReports {

    private static final ReplicaGauge IDLE = new ReplicaGauge();

    private final ReplicaId id;
    private final LoadTimes times;
    private final ActorRef<MemberDirectory.Command> directory;
    private final ActorRef<Object> replica;
    /** The last that has begun. */
    private LoadAttempt attempt;
    /** Whether the last that was said of the model that takes requests is that newer files could not be loaded. */
    private boolean complained;

    StatusReports(
            ReplicaId id, LoadTimes times, ActorRef<MemberDirectory.Command> directory, ActorRef<Object> replica) {
        this.id = id;
        this.times = times;
        this.directory = directory;
        this.replica = replica;
        this.attempt = times.beginning(id.model());
    }

    /** It begins to load, or to wait for what it needs. */
    void loading(String reason) {
        begins();
        report(ReplicaStatus.notReady(id, ReplicaState.LOADING, reason, attempt), IDLE);
    }

    /** It begins to load newer files, while it serves on with the old ones: nobody is told. */
    void begins() {
        attempt = times.beginning(id.model());
    }

    void warmingUp() {
        report(ReplicaStatus.notReady(id, ReplicaState.WARMING_UP, "", attempt), IDLE);
    }

    /** What was begun has been loaded and is warm. */
    void loaded() {
        times.succeeded(id.model(), attempt);
    }

    /** @param reason why it serves old files; empty if it does not */
    void serving(ModelMetadata metadata, ActorRef<ReplicaMessage> inbox, ReplicaGauge gauge, String reason) {
        complained = !reason.isEmpty();
        report(new ReplicaStatus(id, ReplicaState.READY, reason, metadata, inbox), gauge);
    }

    boolean hasComplained() {
        return complained;
    }

    /** It tries again after {@code delay}. */
    void failed(String reason, Duration delay) {
        report(ReplicaStatus.notReady(id, ReplicaState.FAILED, reason, times.beginningIn(delay, id.model())), IDLE);
    }

    void stopping() {
        report(ReplicaStatus.notReady(id, ReplicaState.STOPPING, "it is wanted here no more"), IDLE);
    }

    void gone() {
        directory.tell(new MemberDirectory.Gone(id, replica));
    }

    private void report(ReplicaStatus status, ReplicaGauge gauge) {
        directory.tell(new MemberDirectory.Changed(status, replica, gauge));
    }
}
