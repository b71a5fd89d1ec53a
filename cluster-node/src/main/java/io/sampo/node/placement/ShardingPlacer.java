package io.sampo.node.placement;

import io.sampo.node.replica.ModelReplica;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaCommand;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ddata.DistributedData;
import org.apache.pekko.cluster.ddata.Replicator;
import org.apache.pekko.cluster.sharding.external.ExternalShardAllocation;
import org.apache.pekko.cluster.sharding.external.javadsl.ExternalShardAllocationClient;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places replicas through Pekko's external shard allocation. Each replica is a shard of its own. */
public final class ShardingPlacer implements ReplicaPlacer {

    private static final Logger LOG = LoggerFactory.getLogger(ShardingPlacer.class);

    private final ActorSystem<?> system;
    private final ExternalShardAllocationClient locations;
    private final ActorRef replicator;

    /** Places replicas of the cluster that {@code system} belongs to. */
    public ShardingPlacer(ActorSystem<?> system) {
        this.system = system;
        this.locations = ExternalShardAllocation.get(system).getClient(ModelReplica.TYPE_KEY.name());
        this.replicator = DistributedData.get(system).replicator();
    }

    @Override
    public void place(ReplicaId replica, Address member) {
        locations
                .setShardLocation(replica.toString(), member)
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null) {
                                // Or the coordinator of shards, which hears of changes twice a second, would put it
                                // elsewhere.
                                replicator.tell(Replicator.flushChanges(), ActorRef.noSender());
                                tell(replica, ReplicaCommand.START);
                            } else {
                                // The controller looks again at its next tick.
                                LOG.warn("Replica {} could not be sent to {}: {}", replica, member, failure.toString());
                            }
                        },
                        system.executionContext());
    }

    @Override
    public void reload(ReplicaId replica) {
        LOG.info("Replica {} is to load its files again", replica);
        tell(replica, ReplicaCommand.RELOAD);
    }

    @Override
    public void retire(ReplicaId replica) {
        LOG.info("Replica {} is wanted no more", replica);
        tell(replica, ReplicaCommand.RETIRE);
    }

    private void tell(ReplicaId replica, ReplicaCommand command) {
        ClusterSharding.get(system)
                .entityRefFor(ModelReplica.TYPE_KEY, replica.toString())
                .tell(command);
    }
}
