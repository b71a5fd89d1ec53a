package io.sampo.node.placement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSelection;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardCoordinator$Internal$RegionStopped;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ActorSystemDependentAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardCoordinator.StartableAllocationStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Allocates as another strategy does, and tells the coordinator of shards when a region it counts on is of a process that died.
 *
 * <p>A coordinator that takes over takes each region for alive whose address is a member's. Where a member died and a new
 * process has joined at its address meanwhile, the region of the dead one stays beside that of the living (Pekko 1.2.1, {@code
 * ShardCoordinator.watchStateActors}), no watch ends it, and its shards are nowhere. Two regions at one address are the sign of
 * it: of a type a member has one. Which of them lives is asked at the address itself.
 */
public final class LivingRegions implements StartableAllocationStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(LivingRegions.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final org.apache.pekko.actor.ActorSystem system;
    private final String typeName;
    private final ShardAllocationStrategy allocation;
    private final ActorSelection coordinator;

    /**
     * Wraps a strategy.
     *
     * @param typeName of the entities, as in their type key
     * @param allocation decides where shards go
     */
    public LivingRegions(ActorSystem<?> system, String typeName, ShardAllocationStrategy allocation) {
        this(
                system,
                typeName,
                allocation,
                // Strategies are called by the coordinator, so it is here.
                "/system/sharding/" + typeName + "Coordinator/singleton/coordinator");
    }

    LivingRegions(ActorSystem<?> system, String typeName, ShardAllocationStrategy allocation, String coordinatorPath) {
        this.system = Adapter.toClassic(system);
        this.typeName = typeName;
        this.allocation = allocation;
        this.coordinator = this.system.actorSelection(coordinatorPath);
    }

    @Override
    public void start() {
        if (allocation instanceof StartableAllocationStrategy startable) {
            startable.start();
        } else if (allocation instanceof ActorSystemDependentAllocationStrategy dependent) {
            dependent.start(system);
        }
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester,
            String shard,
            scala.collection.immutable.Map<ActorRef, scala.collection.immutable.IndexedSeq<String>> regions) {
        return allocation.allocateShard(requester, shard, regions);
    }

    /** Called every {@code pekko.cluster.sharding.rebalance-interval}. */
    @Override
    public Future<scala.collection.immutable.Set<String>> rebalance(
            scala.collection.immutable.Map<ActorRef, scala.collection.immutable.IndexedSeq<String>> regions,
            scala.collection.immutable.Set<String> moving) {
        Map<Address, List<ActorRef>> byAddress = new HashMap<>();
        for (ActorRef region : CollectionConverters.asJava(regions.keySet())) {
            byAddress
                    .computeIfAbsent(region.path().address(), address -> new ArrayList<>(1))
                    .add(region);
        }
        byAddress.values().stream().filter(refs -> refs.size() > 1).forEach(this::forgetTheDead);
        return allocation.rebalance(regions, moving);
    }

    private void forgetTheDead(List<ActorRef> regions) {
        system.actorSelection(regions.get(0).path())
                .resolveOne(ANSWER_WITHIN)
                .whenCompleteAsync(
                        (living, failure) -> {
                            if (failure != null) {
                                LOG.debug("No region of {} at {}: asked again", typeName, regions.get(0), failure);
                                return;
                            }
                            for (ActorRef region : regions) {
                                if (!region.equals(living)) {
                                    LOG.info(
                                            "{} is of a process that died; the shards of {} there go elsewhere",
                                            region.path().toSerializationFormat(),
                                            typeName);
                                    coordinator.tell(
                                            new ShardCoordinator$Internal$RegionStopped(region), ActorRef.noSender());
                                }
                            }
                        },
                        system.dispatcher());
    }
}
