package io.sampo.client.routing;

import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.transfer.Outbox;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** Keeps what was sent; nothing arrives anywhere but by hand. */
final class TestOutbox implements Outbox {

    static final long MAX_PAYLOAD_BYTES = 1024;

    /** A request on its way to {@code target}. */
    record Sent(ActorRef<?> target, Infer infer, Refusal refusal) {

        void answer(InferReply reply) {
            answer(reply, 0);
        }

        void answer(InferReply reply, int queued) {
            infer.replyTo().tell(new RoutedReply(infer.correlation(), reply, queued));
        }

        boolean wentTo(ActorRef<ReplicaMessage> replica) {
            return target.equals(replica);
        }
    }

    final List<Sent> sent = new ArrayList<>();

    @Override
    public long maxPayloadBytes() {
        return MAX_PAYLOAD_BYTES;
    }

    @Override
    public <T> void tell(ActorRef<T> target, T message, long payloadBytes, Refusal refusal) {
        sent.add(new Sent(target, (Infer) message, refusal));
    }

    Sent last() {
        return sent.get(sent.size() - 1);
    }
}
