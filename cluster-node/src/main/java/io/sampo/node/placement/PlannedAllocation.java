package io.sampo.node.placement;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Allocates each replica, which is a shard of its own, to the member that the controller chose; or, where that is not in the cluster,
 * to whoever asks for it.
 */
public final class PlannedAllocation implements ShardAllocationStrategy {

    private final Supplier<CompletionStage<scala.collection.immutable.Map<String, String>>> locations;
    private final Address self;

    /** For the replicas of the cluster that {@code system} belongs to. */
    public PlannedAllocation(ActorSystem<?> system) {
        this(new ReplicaLocations(system)::read, Cluster.get(system).selfAddress());
    }

    PlannedAllocation(
            Supplier<CompletionStage<scala.collection.immutable.Map<String, String>>> locations, Address self) {
        this.locations = locations;
        this.self = self;
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester, String shard, scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> regions) {
        Map<String, ActorRef> byAddress = byAddress(regions);
        return FutureConverters.asScala(locations.get().thenApply(planned -> {
            ActorRef region = planned.contains(shard) ? byAddress.get(planned.apply(shard)) : null;
            return region == null ? requester : region;
        }));
    }

    /** Those that are elsewhere, if where they are to be there is a region. */
    @Override
    public Future<scala.collection.immutable.Set<String>> rebalance(
            scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> regions,
            scala.collection.immutable.Set<String> moving) {
        Map<String, ActorRef> byAddress = byAddress(regions);
        return FutureConverters.asScala(locations.get().thenApply(planned -> {
            Set<String> misplaced = new HashSet<>();
            for (Map.Entry<ActorRef, IndexedSeq<String>> each :
                    CollectionConverters.asJava(regions).entrySet()) {
                for (String shard : CollectionConverters.asJava(each.getValue())) {
                    ActorRef right = planned.contains(shard) ? byAddress.get(planned.apply(shard)) : null;
                    if (right != null && !right.equals(each.getKey())) {
                        misplaced.add(shard);
                    }
                }
            }
            return CollectionConverters.asScala(misplaced).toSet();
        }));
    }

    /** By address as text: as such it is kept, and there may be many to compare. */
    private Map<String, ActorRef> byAddress(scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> regions) {
        Map<String, ActorRef> byAddress = new HashMap<>();
        for (ActorRef region : CollectionConverters.asJava(regions.keySet())) {
            Address address = region.path().address();
            byAddress.put((address.hasLocalScope() ? self : address).toString(), region);
        }
        return byAddress;
    }
}
