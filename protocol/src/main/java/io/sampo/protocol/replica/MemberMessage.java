package io.sampo.protocol.replica;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** What the directory of a member, one on each that holds replicas, understands from clients. */
public sealed interface MemberMessage {

    /** Under this key the receptionist knows the members. */
    ServiceKey<MemberMessage> KEY = ServiceKey.create(MemberMessage.class, "sampo-members");

    /** Asks for a snapshot now and a report at each change and each heartbeat, until the subscriber is gone. */
    record Subscribe(ActorRef<MemberReport> subscriber) implements MemberMessage {}
}
