package io.sampo.protocol.transfer;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What two {@code Transfer} actors say to each other. */
public sealed interface TransferMessage extends Transfer.Command {

    /** The sender's number for the transfer. */
    long transfer();

    /**
     * Announces a message.
     *
     * @param target who gets the message once it is whole
     * @param partBytes the length of each part, in order; chunks cut their concatenation
     */
    record Open(long transfer, ActorRef<TransferMessage> sender, ActorRef<Object> target, List<Integer> partBytes)
            implements TransferMessage {

        /** Takes a copy of the list. */
        public Open {
            partBytes = List.copyOf(partBytes);
        }
    }

    /**
     * A piece of the concatenated parts.
     *
     * @param index counts from 0; all pieces but the last have the same length
     */
    record Chunk(long transfer, ActorRef<TransferMessage> sender, int index, ByteBuffer bytes)
            implements TransferMessage {}

    /**
     * Says how far the receiver is.
     *
     * @param received chunks received so far, without a gap
     */
    record Ack(long transfer, int received) implements TransferMessage {}

    /** Says that the receiver does not take the message, or not the rest of it. */
    record Refused(long transfer, String reason) implements TransferMessage {}
}
