package io.sampo.node.job;

import io.sampo.protocol.transfer.Outbox;
import org.apache.pekko.actor.typed.ActorRef;

/** Sends everything as it is. */
final class DirectOutbox implements Outbox {

    @Override
    public long maxPayloadBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public <T> void tell(ActorRef<T> target, T message, long payloadBytes, Refusal refusal) {
        target.tell(message);
    }
}
