package io.sampo.node.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.protocol.model.ReplicaId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Await;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

@DisplayName("A replica's shard")
class PlannedAllocationTest {

    private static final ActorSystem SYSTEM = ActorSystem.create(
            "planned",
            ConfigFactory.parseString("pekko.actor.provider = cluster, pekko.remote.artery.canonical.port = 0"
                            + ", pekko.remote.artery.canonical.hostname = 127.0.0.1, pekko.loglevel = WARNING")
                    .withFallback(ConfigFactory.load()));
    private static final Address SELF = Cluster.get(SYSTEM).selfAddress();
    private static final Address OTHER = new Address("pekko", "planned", "10.0.0.2", 7355);
    private static final Address GONE = new Address("pekko", "planned", "10.0.0.3", 7355);
    private static final String SHARD = "resnet~1~0";

    private final ActorRef here = new TestKit(SYSTEM).getRef();
    private final ActorRef there =
            ((ExtendedActorSystem) SYSTEM).provider().resolveActorRef(OTHER + "/system/sharding/replica");
    private final Map<String, String> planned = new HashMap<>();
    private final PlannedAllocation allocation = new PlannedAllocation(
            () -> CompletableFuture.completedFuture(
                    scala.collection.immutable.Map.from(CollectionConverters.asScala(planned))),
            SELF);

    @AfterAll
    static void stop() {
        TestKit.shutdownActorSystem(SYSTEM);
    }

    @Test
    void goesWhereItIsToBe() {
        planned.put(SHARD, OTHER.toString());
        assertThat(allocatedFor(here)).isEqualTo(there);

        planned.put(SHARD, SELF.toString());
        assertThat(allocatedFor(there)).isEqualTo(here);
    }

    @Test
    void goesToWhoeverAsksIfNothingIsKnownOrTheMemberIsGone() {
        assertThat(allocatedFor(here)).isEqualTo(here);

        planned.put(SHARD, GONE.toString());
        assertThat(allocatedFor(there)).isEqualTo(there);
    }

    @Test
    void goesNowhereWhileThePlanCannotBeRead() {
        PlannedAllocation blind =
                new PlannedAllocation(() -> CompletableFuture.failedFuture(new IllegalStateException("away")), SELF);

        Future<ActorRef> nowhere = blind.allocateShard(here, SHARD, regions(List.of(), List.of()));

        assertThatThrownBy(() -> await(nowhere)).hasRootCauseMessage("away");
    }

    @Test
    void movesOnlyIfItIsElsewhereAndItsPlaceIsThere() {
        planned.put("right", SELF.toString());
        planned.put("wrong", OTHER.toString());
        planned.put("homeless", GONE.toString());
        planned.put("not running", OTHER.toString());

        Set<String> moves = CollectionConverters.asJava(await(allocation.rebalance(
                regions(List.of("right", "wrong", "homeless", "unknown"), List.of()),
                CollectionConverters.asScala(Set.<String>of()).toSet())));

        assertThat(moves).containsExactly("wrong");
    }

    @Test
    void isAllocatedByWhatWasWrittenJustBefore() {
        Supplier<CompletionStage<scala.collection.immutable.Map<String, String>>> read =
                new ReplicaLocations(Adapter.toTyped(SYSTEM))::read;
        ReplicaLocations writer = new ReplicaLocations(Adapter.toTyped(SYSTEM));
        for (int i = 0; i < 200; i++) {
            ReplicaId replica = ReplicaId.parse("resnet~" + (i + 1) + "~0");
            Future<ActorRef> region = scala.jdk.javaapi.FutureConverters.asScala(writer.set(replica, OTHER)
                    .thenCompose(done -> scala.jdk.javaapi.FutureConverters.asJava(new PlannedAllocation(read, SELF)
                            .allocateShard(here, replica.toString(), regions(List.of(), List.of())))));

            assertThat(await(region)).as(replica.toString()).isEqualTo(there);
        }
    }

    private ActorRef allocatedFor(ActorRef requester) {
        return await(allocation.allocateShard(requester, SHARD, regions(List.of(), List.of())));
    }

    private scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> regions(
            List<String> shardsHere, List<String> shardsThere) {
        return scala.collection.immutable.Map.from(CollectionConverters.asScala(Map.of(
                here, CollectionConverters.asScala(shardsHere).toIndexedSeq(),
                there, CollectionConverters.asScala(shardsThere).toIndexedSeq())));
    }

    private static <T> T await(Future<T> future) {
        try {
            return Await.result(
                    future,
                    scala.concurrent.duration.Duration.fromNanos(
                            Duration.ofSeconds(20).toNanos()));
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
