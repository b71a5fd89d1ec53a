package io.sampo.node.placement;

import io.sampo.node.replica.ModelReplica;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaCommand;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places replicas through cluster sharding: each is a shard of its own, which {@link PlannedAllocation} puts where it is to be. */
public final class ShardingPlacer implements ReplicaPlacer {

    private static final Logger LOG = LoggerFactory.getLogger(ShardingPlacer.class);

    private final ActorSystem<?> system;
    private final ReplicaLocations locations;

    /** Places replicas of the cluster that {@code system} belongs to. */
    public ShardingPlacer(ActorSystem<?> system) {
        this.system = system;
        this.locations = new ReplicaLocations(system);
    }

    @Override
    public void place(ReplicaId replica, Address member) {
        locations
                .set(replica, member)
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null) {
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
