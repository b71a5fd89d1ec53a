package io.sampo.node.control;

import io.sampo.node.control.ControlEvent.LabelMoved;
import io.sampo.node.placement.ReplicaPlacer;
import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ControlCommand.MoveLabel;
import io.sampo.protocol.control.ControlCommand.Order;
import io.sampo.protocol.control.ControlCommand.RollBack;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** An order that is not answered yet. Not thread-safe: the controller owns it. */
final class PendingOrder {

    enum Phase {
        /** An order about the model's labels that came before is not answered yet. */
        QUEUED,
        /** Members read the model's folder. */
        READING,
        /** The ledger writes. */
        RECORDING,
        /** Replicas get ready. */
        LOADING,
        /** Replicas end. */
        UNLOADING
    }

    final Order order;
    final long sinceMillis;
    Phase phase;
    /** Members that have not read the folder yet, with the answers to wait for: those to earlier orders may come first. */
    final Map<ActorRef<MemberMessage>, Integer> unread = new HashMap<>();
    /** Replicas whose failure is older than the order. */
    final Set<ReplicaId> failedBefore = new HashSet<>();
    /** The versions that a label waits for. */
    final NavigableSet<ModelVersion> awaited = new TreeSet<>();
    /** Whether another took it, who is gone: nobody waits for the answer, only the history. */
    boolean left;
    /** What is written once those {@link #awaited} are ready. */
    @Nullable
    LabelMoved whenReady;

    PendingOrder(Order order, Phase phase, long sinceMillis) {
        this.order = order;
        this.phase = phase;
        this.sinceMillis = sinceMillis;
    }

    /** Has replicas that failed load again. What they said until now does not count for the order. */
    void retryTheFailed(List<ReplicaStatus> replicas, ReplicaPlacer placer) {
        for (ReplicaStatus replica : replicas) {
            if (replica.state() == ReplicaState.FAILED || !replica.reason().isEmpty()) {
                failedBefore.add(replica.id());
                placer.reload(replica.id());
            }
        }
    }

    void answer(ControlReply reply) {
        order.replyTo().tell(reply);
    }

    /** What it is called in the history. */
    String action() {
        if (order instanceof LoadModel) {
            return DesiredState.LOAD;
        }
        return order instanceof RollBack ? "roll-back" : order instanceof MoveLabel ? "move-label" : "change";
    }
}
