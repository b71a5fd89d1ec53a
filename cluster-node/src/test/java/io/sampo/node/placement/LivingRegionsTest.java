package io.sampo.node.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.InvalidActorNameException;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardCoordinator$Internal$RegionStopped;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.testkit.TestActors;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

class LivingRegionsTest {

    private static final ActorSystem SYSTEM =
            ActorSystem.create("regions", ConfigFactory.parseString("pekko.loglevel = WARNING"));

    private final TestKit coordinator = new TestKit(SYSTEM);
    private final LivingRegions strategy = new LivingRegions(
            Adapter.toTyped(SYSTEM),
            "job-queue",
            new ToTheRequester(),
            coordinator.getRef().path().toStringWithoutAddress());

    @AfterAll
    static void stop() {
        TestKit.shutdownActorSystem(SYSTEM);
    }

    @Test
    void aRegionOfAProcessThatDiedIsForgottenWhereAnotherLivesAtItsAddress() {
        ActorRef dead = region("twice");
        end(dead);
        ActorRef living = region("twice");

        Future<scala.collection.immutable.Set<String>> moves =
                strategy.rebalance(regions(Map.of(dead, shards("7"), living, shards())), noShards());

        ShardCoordinator$Internal$RegionStopped stopped =
                coordinator.expectMsgClass(ShardCoordinator$Internal$RegionStopped.class);
        assertThat(stopped.shardRegion()).isEqualTo(dead).isNotEqualTo(living);
        coordinator.expectNoMessage(Duration.ofMillis(50));
        assertThat(moves.isCompleted()).as("what the other strategy said").isTrue();
    }

    @Test
    void aRegionAloneAtItsAddressIsNotAskedFor() {
        ActorRef gone = region("alone");
        end(gone);

        strategy.rebalance(regions(Map.of(gone, shards("7"))), noShards());

        coordinator.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void whereNoneAnswersNoneIsForgotten() {
        ActorRef one = region("none");
        end(one);
        ActorRef other = region("none");
        end(other);

        strategy.rebalance(regions(Map.of(one, shards("7"), other, shards())), noShards());

        coordinator.expectNoMessage(Duration.ofMillis(50));
    }

    private static ActorRef region(String name) {
        // The name of one that ended is free a moment after those who watch hear of its end.
        return await().ignoreExceptionsMatching(InvalidActorNameException.class::isInstance)
                .until(() -> SYSTEM.actorOf(Props.create(TestActors.EchoActor.class), name), Objects::nonNull);
    }

    private static void end(ActorRef region) {
        TestKit watcher = new TestKit(SYSTEM);
        watcher.watch(region);
        region.tell(PoisonPill.getInstance(), ActorRef.noSender());
        watcher.expectTerminated(region);
    }

    private static scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> regions(
            Map<ActorRef, IndexedSeq<String>> shardsByRegion) {
        return scala.collection.immutable.Map.from(CollectionConverters.asScala(shardsByRegion));
    }

    private static IndexedSeq<String> shards(String... names) {
        return CollectionConverters.asScala(java.util.List.of(names)).toIndexedSeq();
    }

    private static scala.collection.immutable.Set<String> noShards() {
        return CollectionConverters.asScala(java.util.Set.<String>of()).toSet();
    }

    private static final class ToTheRequester implements ShardAllocationStrategy {

        @Override
        public Future<ActorRef> allocateShard(
                ActorRef requester,
                String shard,
                scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> regions) {
            return Future.successful(requester);
        }

        @Override
        public Future<scala.collection.immutable.Set<String>> rebalance(
                scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> regions,
                scala.collection.immutable.Set<String> moving) {
            return Future.successful(noShards());
        }
    }
}
