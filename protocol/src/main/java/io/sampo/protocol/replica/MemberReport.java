package io.sampo.protocol.replica;

import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What a member tells its subscribers. */
public sealed interface MemberReport {

    /** Who reports. */
    ActorRef<MemberMessage> member();

    /**
     * All there is to say of the member; replaces what it said before.
     *
     * @param revision counts the changes
     * @param offers the versions in its repository that it could load, wanted or not
     * @param replicas each replica on this member, whatever its state
     * @param problems what its repository holds and cannot serve
     */
    record MemberSnapshot(
            ActorRef<MemberMessage> member,
            long revision,
            MemberCapacity capacity,
            List<ModelOffer> offers,
            List<ReplicaStatus> replicas,
            List<ModelProblem> problems)
            implements MemberReport {

        /** Takes copies of the lists. */
        public MemberSnapshot {
            offers = List.copyOf(offers);
            replicas = List.copyOf(replicas);
            problems = List.copyOf(problems);
        }
    }

    /**
     * The member lives. Comes at short, regular intervals; a client that misses several looks elsewhere.
     *
     * @param revision of the newest snapshot that was sent to this subscriber; one that has another one asks again
     */
    record MemberAlive(ActorRef<MemberMessage> member, long revision) implements MemberReport {}

    /** What the controller wants, as far as this member knows. */
    record MemberDeployments(ActorRef<MemberMessage> member, ModelDeployments deployments) implements MemberReport {}

    /** How busy the replicas of this member are: each that is ready. */
    record MemberLoads(ActorRef<MemberMessage> member, List<ReplicaLoad> loads) implements MemberReport {

        /** Takes a copy of the list. */
        public MemberLoads {
            loads = List.copyOf(loads);
        }
    }

    /**
     * The answer to {@link MemberMessage.ReadRepository}.
     *
     * @param revision of the first snapshot that has what was found; as a large one goes in pieces, it may arrive after this
     */
    record RepositoryRead(ActorRef<MemberMessage> member, ModelName model, long revision) implements MemberReport {}
}
