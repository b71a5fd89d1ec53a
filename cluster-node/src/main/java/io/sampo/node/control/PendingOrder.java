package io.sampo.node.control;

import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ControlCommand.MoveLabel;
import io.sampo.protocol.control.ControlCommand.Order;
import io.sampo.protocol.control.ControlCommand.RollBack;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.MemberMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** An order that is not answered yet. Not thread-safe: the controller owns it. */
final class PendingOrder {

    enum Phase {
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
    /** The version that a label waits for. */
    @Nullable
    ModelVersion awaited;
    /** What is written once {@link #awaited} is ready. */
    @Nullable
    ControlEvent whenReady;

    PendingOrder(Order order, Phase phase, long sinceMillis) {
        this.order = order;
        this.phase = phase;
        this.sinceMillis = sinceMillis;
    }

    void answer(ControlReply reply) {
        order.replyTo().tell(reply);
    }

    /** What it is called in the history. */
    String action() {
        if (order instanceof LoadModel) {
            return "load";
        }
        return order instanceof RollBack ? "roll-back" : order instanceof MoveLabel ? "move-label" : "change";
    }
}
