package io.sampo.node.job;

import io.sampo.protocol.transfer.Outbox;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.ActorRef;

/** Sends everything as it is, and notes how large it was said to be. */
final class DirectOutbox implements Outbox {

    final List<Long> payloads = new CopyOnWriteArrayList<>();

    @Override
    public long maxPayloadBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public <T> void tell(ActorRef<T> target, T message, long payloadBytes, Refusal refusal) {
        payloads.add(payloadBytes);
        target.tell(message);
    }
}
