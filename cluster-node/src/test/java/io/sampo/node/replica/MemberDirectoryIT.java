package io.sampo.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sampo.node.batching.ReplicaGauge;
import io.sampo.node.replica.MemberDirectory.Changed;
import io.sampo.node.replica.MemberDirectory.RepositoryRead;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage.ReadRepository;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import io.sampo.protocol.transfer.LargeMessages;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two actor systems with Artery TCP between them, in one JVM; 6,000 versions, which take more than a frame. */
@DisplayName("The directory of a member with many versions")
class MemberDirectoryIT {

    private static final Duration HEARTBEAT = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ActorTestKit NODE = start("node");
    private static final ActorTestKit EDGE = start("edge");
    private static final List<ModelOffer> OFFERS =
            IntStream.range(0, 6_000).mapToObj(MemberDirectoryIT::offer).toList();

    private final RepositoryRead all = new RepositoryRead(1, OFFERS, List.of());
    private final ActorRef<MemberDirectory.Command> directory = NODE.spawn(MemberDirectory.create(
            new MemberCapacity(Device.CPU, 2, 1_000_000),
            HEARTBEAT,
            model -> CompletableFuture.completedFuture(all),
            Optional.empty()));
    private final TestProbe<MemberReport> edge = EDGE.createTestProbe();
    private final ActorRef<MemberReport> edgeFromNode = ActorRefResolver.get(NODE.system())
            .resolveActorRef(ActorRefResolver.get(EDGE.system()).toSerializationFormat(edge.getRef()));

    @AfterEach
    void stopDirectory() {
        NODE.stop(directory);
        edge.stop();
    }

    @AfterAll
    static void shutDown() {
        EDGE.shutdownTestKit();
        NODE.shutdownTestKit();
    }

    @Test
    void tellsOtherProcessesAllOfThem() {
        tell(new Subscribe(edgeFromNode));

        MemberSnapshot snapshot = snapshotSince(0);
        assertThat(snapshot.offers()).isEqualTo(OFFERS);
        assertThat(LargeMessages.get(NODE.system()).wireBytes(snapshot))
                .isGreaterThan(
                        NODE.system().settings().config().getBytes("pekko.remote.artery.advanced.maximum-frame-size"));
    }

    @Test
    void tellsWhatChangesOnceAHeartbeat() {
        tell(new Subscribe(edgeFromNode));
        long before = snapshotSince(0).revision();
        for (int i = 0; i < 200; i++) {
            directory.tell(new Changed(loading(i), edge.getRef().unsafeUpcast(), new ReplicaGauge()));
        }

        MemberSnapshot after = snapshotSince(before + 200);
        assertThat(after.replicas()).hasSize(200);
        assertThat(after.offers()).hasSize(6_000);
    }

    @Test
    void sendsNothingTwiceThatIsUnderWay() {
        for (int i = 0; i < 5; i++) {
            tell(new Subscribe(edgeFromNode));
        }
        long revision = snapshotSince(0).revision();

        MemberReport next = edge.receiveMessage(PATIENCE);
        while (next instanceof MemberSnapshot more && more.revision() > revision) {
            revision = more.revision();
            next = edge.receiveMessage(PATIENCE);
        }
        assertThat(next).isInstanceOf(MemberAlive.class);
    }

    @Test
    void saysInWhichSnapshotToLookForWhatItRead() {
        tell(new Subscribe(edgeFromNode));
        long known = snapshotSince(1).revision();
        tell(new ReadRepository(new ModelName("model-1"), edgeFromNode));

        MemberReport.RepositoryRead read = (MemberReport.RepositoryRead) edge.fishForMessage(
                        PATIENCE,
                        report -> report instanceof MemberReport.RepositoryRead
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .get(0);
        assertThat(read.revision()).isEqualTo(known);
    }

    @Test
    void tellsItsOwnProcessAtOnce() {
        TestProbe<MemberReport> controller = NODE.createTestProbe();
        tell(new Subscribe(edgeFromNode));
        tell(new Subscribe(controller.getRef()));
        directory.tell(new Changed(loading(0), edge.getRef().unsafeUpcast(), new ReplicaGauge()));
        directory.tell(new Changed(loading(1), edge.getRef().unsafeUpcast(), new ReplicaGauge()));

        List<MemberReport> heard = controller.fishForMessage(
                PATIENCE,
                report -> report instanceof MemberSnapshot snapshot
                        ? snapshot.replicas().size() == 2
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndCollect()
                        : FishingOutcomes.continueAndIgnore());
        assertThat(heard)
                .as("each change, and not the newest alone")
                .anyMatch(report -> ((MemberSnapshot) report).replicas().size() == 1);
        controller.stop();
    }

    private void tell(Object message) {
        directory.<Object>unsafeUpcast().tell(message);
    }

    /** The first whose revision is at least this. */
    private MemberSnapshot snapshotSince(long revision) {
        List<MemberReport> reports = edge.fishForMessage(
                PATIENCE,
                report -> report instanceof MemberSnapshot snapshot
                                && snapshot.revision() >= revision
                                && !snapshot.offers().isEmpty()
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
        return (MemberSnapshot) reports.get(0);
    }

    private static ReplicaStatus loading(int number) {
        return ReplicaStatus.notReady(new ReplicaId(ModelRef.of("model-" + number, 1), 0), ReplicaState.LOADING, "");
    }

    private static ModelOffer offer(int number) {
        return new ModelOffer(
                ModelRef.of("model-" + number, 1),
                true,
                String.format("%064x", number),
                1000,
                new ModelNeeds(DevicePreference.CPU, 1000, Spread.MEMBER),
                Residency.PRELOAD,
                ScalingPolicy.between(1, 1));
    }

    private static ActorTestKit start(String name) {
        ActorTestKit testKit =
                ActorTestKit.create(name, ConfigFactory.parseString("""
                                pekko.actor.provider = cluster
                                pekko.remote.artery { transport = tcp, canonical { hostname = "127.0.0.1", port = 0 } }
                                pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
                                """).withFallback(ConfigFactory.load()));
        assertThat(LargeMessages.get(testKit.system()).directLimitBytes()).isPositive();
        return testKit;
    }
}
