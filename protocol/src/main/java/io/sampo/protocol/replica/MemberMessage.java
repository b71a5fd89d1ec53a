package io.sampo.protocol.replica;

import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelName;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** What the directory of a member, one on each that holds replicas, understands from clients. */
public sealed interface MemberMessage {

    /** Under this key the receptionist knows the members. */
    ServiceKey<MemberMessage> KEY = ServiceKey.create(MemberMessage.class, "sampo-members");

    /** Asks for a snapshot now and a report at each change and each heartbeat, until the subscriber is gone. */
    record Subscribe(ActorRef<MemberReport> subscriber) implements MemberMessage {}

    /** As {@link Subscribe}, by the controller: its subscription includes what its replicas are loaded with. */
    record SubscribeController(ActorRef<MemberReport> subscriber) implements MemberMessage {}

    /** Asks to read a model's folder anew; {@link MemberReport.RepositoryRead} follows after the snapshot that says what is in it. */
    record ReadRepository(ModelName model, ActorRef<MemberReport> replyTo) implements MemberMessage {}

    /** What the controller wants from now on, to be kept and told to subscribers; older ones than what is kept are ignored. */
    record Deploy(ModelDeployments deployments) implements MemberMessage {}
}
