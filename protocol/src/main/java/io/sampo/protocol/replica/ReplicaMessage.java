package io.sampo.protocol.replica;

import io.sampo.protocol.infer.InferRequest;
import org.apache.pekko.actor.typed.ActorRef;

/** What a ready replica understands from clients. */
public sealed interface ReplicaMessage {

    /**
     * Asks for one inference. Exactly one {@link RoutedReply} with the same correlation follows, unless the replica is lost.
     *
     * @param correlation the client's own number for this attempt
     */
    record Infer(long correlation, InferRequest request, ActorRef<RoutedReply> replyTo) implements ReplicaMessage {}

    /** Withdraws an inference; it is dropped where it waits, and stopped where it runs alone. No reply follows. */
    record Cancel(long correlation, ActorRef<RoutedReply> replyTo) implements ReplicaMessage {}

    /** Asks what the replica has counted since it became ready. */
    record GetStatistics(ActorRef<ReplicaStatistics> replyTo) implements ReplicaMessage {}
}
