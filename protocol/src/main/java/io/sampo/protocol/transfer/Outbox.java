package io.sampo.protocol.transfer;

import org.apache.pekko.actor.typed.ActorRef;

/** Sends messages whatever their size. Thread-safe. */
public interface Outbox {

    /** The largest payload that {@link #tell} takes, in bytes. */
    long maxPayloadBytes();

    /**
     * Sends {@code message} to {@code target}.
     *
     * @param payloadBytes bytes of its tensors, at most {@link #maxPayloadBytes()}
     * @param refusal runs, on any thread, if the message was not delivered and that became known; not for a loss that the
     *     network hides
     */
    <T> void tell(ActorRef<T> target, T message, long payloadBytes, Refusal refusal);

    /** What to do if a message was not delivered. */
    @FunctionalInterface
    interface Refusal {

        /** Takes the reason, a sentence for the one who asked. */
        void because(String reason);
    }
}
