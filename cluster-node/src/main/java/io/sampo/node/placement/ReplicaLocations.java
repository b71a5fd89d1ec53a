package io.sampo.node.placement;

import io.sampo.node.replica.ModelReplica;
import io.sampo.protocol.model.ReplicaId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ddata.DistributedData;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.Replicator;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.pattern.Patterns;

/**
 * Where replicas are to be, as this member knows it. The controller writes it, and the coordinator of shards reads it: both are on
 * the oldest member, and what one wrote there the other reads. Others hear of it by gossip, so that it outlives that member.
 *
 * <p>Under the key, and in the form, of Pekko's own external allocation. Not by its strategy, which subscribes to changes: an order
 * to start a replica can reach the coordinator before the change does, and then it starts wherever the order came from.
 */
final class ReplicaLocations {

    private static final Key<LWWMap<String, String>> KEY =
            LWWMapKey.create("external-sharding-" + ModelReplica.TYPE_KEY.name());

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final ActorRef replicator;
    private final SelfUniqueAddress self;

    ReplicaLocations(ActorSystem<?> system) {
        DistributedData data = DistributedData.get(system);
        this.replicator = data.replicator();
        this.self = data.selfUniqueAddress();
    }

    /** Completes once it is written on this member; fails if that is not told within some seconds. */
    CompletionStage<Void> set(ReplicaId replica, Address member) {
        return ask(new Replicator.Update<>(
                        KEY,
                        LWWMap.empty(),
                        Replicator.writeLocal(),
                        known -> known.put(self, replica.toString(), member.toString())))
                .thenCompose(answer -> answer instanceof Replicator.UpdateSuccess<?>
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(unexpected(answer)));
    }

    /** Addresses of members by replica, both as text. */
    CompletionStage<scala.collection.immutable.Map<String, String>> read() {
        return ask(new Replicator.Get<>(KEY, Replicator.readLocal())).thenCompose(answer -> {
            if (answer instanceof Replicator.GetSuccess<?> success) {
                return CompletableFuture.completedFuture(success.get(KEY).entries());
            }
            return answer instanceof Replicator.NotFound<?>
                    ? CompletableFuture.completedFuture(
                            LWWMap.<String, String>empty().entries())
                    : CompletableFuture.failedFuture(unexpected(answer));
        });
    }

    private CompletionStage<Object> ask(Object question) {
        return Patterns.ask(replicator, question, ANSWER_WITHIN);
    }

    private static IllegalStateException unexpected(Object answer) {
        return new IllegalStateException("the replicator answered " + answer);
    }
}
