package io.sampo.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.batching.ReplicaGauge;
import io.sampo.node.replica.MemberDirectory.Changed;
import io.sampo.node.replica.MemberDirectory.Gone;
import io.sampo.node.replica.MemberDirectory.RepositoryRead;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.Deploy;
import io.sampo.protocol.replica.MemberMessage.ReadRepository;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberMessage.SubscribeController;
import io.sampo.protocol.replica.MemberReport;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberDeployments;
import io.sampo.protocol.replica.MemberReport.MemberLoads;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaLoad;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A member's directory")
class MemberDirectoryTest {

    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final MemberCapacity CAPACITY = new MemberCapacity(Device.CPU, 2, 1_000_000);
    private static final ReplicaGauge GAUGE = new ReplicaGauge();
    private static final ReplicaId ID = new ReplicaId(ModelRef.of("simple", 1), 0);
    private static final ModelOffer OFFER = new ModelOffer(
            ID.model(),
            true,
            "00",
            1000,
            new ModelNeeds(DevicePreference.CPU, 1000, Spread.MEMBER),
            Residency.PRELOAD,
            ScalingPolicy.between(2, 2));
    private static final ModelDeployments SEVENTH = new ModelDeployments(7, List.of());
    private static final ReplicaStatus LOADING = ReplicaStatus.notReady(ID, ReplicaState.LOADING, "");
    private static final ReplicaStatus FAILED = ReplicaStatus.notReady(ID, ReplicaState.FAILED, "no such file");

    private final AtomicLong lastReading = new AtomicLong();
    private final BlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
    private final ActorRef<MemberDirectory.Command> directory =
            KIT.spawn(MemberDirectory.create(CAPACITY, HEARTBEAT, this::read, Optional.empty()));
    private final TestProbe<MemberReport> subscriber = KIT.createTestProbe();
    private final ActorRef<Object> replica = KIT.createTestProbe().getRef();

    private record Reading(long number, @Nullable ModelName model, CompletableFuture<RepositoryRead> result) {

        void finds(ModelOffer... offers) {
            result.complete(new RepositoryRead(number, List.of(offers), List.of()));
        }
    }

    @AfterAll
    static void stopSystem() {
        KIT.shutdownTestKit();
    }

    @Test
    void tellsASubscriberAtOnceWhatItHolds() {
        directory.tell(new Changed(LOADING, replica, GAUGE));
        subscribe(subscriber);

        MemberSnapshot snapshot = nextSnapshot();
        assertThat(snapshot.capacity()).isEqualTo(CAPACITY);
        assertThat(snapshot.offers()).isEmpty();
        assertThat(snapshot.replicas()).containsExactly(LOADING);
    }

    @Test
    void tellsEachChangeUnderANewRevision() {
        subscribe(subscriber);
        long before = nextSnapshot().revision();
        directory.tell(new Changed(LOADING, replica, GAUGE));
        directory.tell(new Changed(FAILED, replica, GAUGE));
        directory.tell(new Gone(ID, replica));

        MemberSnapshot loading = nextSnapshot();
        MemberSnapshot failed = nextSnapshot();
        MemberSnapshot gone = nextSnapshot();
        assertThat(loading.replicas()).containsExactly(LOADING);
        assertThat(failed.replicas()).containsExactly(FAILED);
        assertThat(gone.replicas()).isEmpty();
        assertThat(List.of(before, loading.revision(), failed.revision(), gone.revision()))
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void tellsWhatTheRepositoryHoldsAndCanBeFoundFromThenOn() {
        subscribe(subscriber);
        nextSnapshot();
        List<ModelOffer> offers = List.of(OFFER);
        List<ModelProblem> problems = List.of(new ModelProblem("broken", "1", "model.onnx: empty"));
        directory.tell(new RepositoryRead(1, offers, problems));

        MemberSnapshot snapshot = nextSnapshot();
        assertThat(snapshot.offers()).isEqualTo(offers);
        assertThat(snapshot.problems()).isEqualTo(problems);
        expectListed(snapshot.member());
    }

    @Test
    void ignoresTheEndOfAnOlderIncarnation() {
        ActorRef<Object> successor = KIT.createTestProbe().getRef();
        directory.tell(new Changed(LOADING, replica, GAUGE));
        directory.tell(new Changed(FAILED, successor, GAUGE));
        directory.tell(new Gone(ID, replica));
        subscribe(subscriber);

        assertThat(nextSnapshot().replicas()).containsExactly(FAILED);
    }

    @Test
    void ignoresTheEndOfWhatItDoesNotKnow() {
        subscribe(subscriber);
        long before = nextSnapshot().revision();
        directory.tell(new Gone(ID, replica));
        subscribe(subscriber);

        assertThat(nextSnapshot().revision()).isEqualTo(before);
    }

    @Test
    void saysThatItLivesAndUnderWhichRevision() {
        directory.tell(new Changed(LOADING, replica, GAUGE));
        subscribe(subscriber);
        MemberSnapshot snapshot = nextSnapshot();
        TIME.timePasses(HEARTBEAT);

        assertThat(subscriber.receiveMessage()).isEqualTo(new MemberAlive(snapshot.member(), snapshot.revision()));
    }

    @Test
    void tellsASubscriberThatAsksAgainOnlyOnceOfEachChange() {
        subscribe(subscriber);
        subscribe(subscriber);
        nextSnapshot();
        nextSnapshot();
        directory.tell(new Changed(LOADING, replica, GAUGE));
        nextSnapshot();
        TIME.timePasses(HEARTBEAT);

        assertThat(subscriber.receiveMessage()).isInstanceOf(MemberAlive.class);
    }

    @Test
    void servesTheOthersOnceASubscriberIsGone() {
        TestProbe<MemberReport> mortal = KIT.createTestProbe();
        subscribe(mortal);
        mortal.receiveMessage();
        mortal.stop();
        subscribe(subscriber);
        nextSnapshot();
        directory.tell(new Changed(LOADING, replica, GAUGE));

        assertThat(nextSnapshot().replicas()).containsExactly(LOADING);
    }

    @Test
    void keepsWhatTheControllerDecidedAndTellsSubscribersAtOnce() {
        subscribe(subscriber);
        MemberSnapshot before = nextSnapshot();
        tell(new Deploy(SEVENTH));

        assertThat(subscriber.receiveMessage()).isEqualTo(new MemberDeployments(before.member(), SEVENTH));
        assertThat(nextSnapshot().revision()).isGreaterThan(before.revision());
    }

    @Test
    void tellsLaterSubscribersFirstWhatWasDecided() {
        tell(new Deploy(SEVENTH));
        subscribe(subscriber);

        assertThat(subscriber.expectMessageClass(MemberDeployments.class).deployments())
                .isEqualTo(SEVENTH);
        nextSnapshot();
    }

    @Test
    void tellsTheControllerAsWellWhatWasDecided() {
        tell(new Deploy(SEVENTH));
        tell(new SubscribeController(subscriber.getRef()));

        subscriber.expectMessageClass(MemberDeployments.class);
        nextSnapshot();
    }

    @Test
    void ignoresWhatIsNoNewerThanWhatItKnows() {
        tell(new Deploy(SEVENTH));
        subscribe(subscriber);
        subscriber.expectMessageClass(MemberDeployments.class);
        long revision = nextSnapshot().revision();
        tell(new Deploy(new ModelDeployments(6, List.of())));
        tell(new Deploy(SEVENTH));
        subscribe(subscriber);

        assertThat(subscriber.expectMessageClass(MemberDeployments.class).deployments())
                .isEqualTo(SEVENTH);
        assertThat(nextSnapshot().revision()).isEqualTo(revision);
    }

    @Test
    void readsAllAtTheStartAndOnceWithoutAnInterval() throws InterruptedException {
        assertThat(nextReading().model()).isNull();
        TIME.timePasses(Duration.ofHours(1));
        subscribe(subscriber);
        nextSnapshot();

        assertThat(readings).isEmpty();
    }

    @Test
    void readsAModelAgainAndAnswersAfterItToldWhatIsInIt() throws InterruptedException {
        TestProbe<MemberReport> controller = KIT.createTestProbe();
        nextReading();
        tell(new SubscribeController(controller.getRef()));
        ActorRef<MemberMessage> member =
                controller.expectMessageClass(MemberSnapshot.class).member();
        tell(new ReadRepository(ID.model().name(), controller.getRef()));
        Reading reading = nextReading();
        assertThat(reading.model()).isEqualTo(ID.model().name());

        reading.finds(OFFER);

        assertThat(controller.expectMessageClass(MemberSnapshot.class).offers()).containsExactly(OFFER);
        assertThat(controller.receiveMessage())
                .isEqualTo(new MemberReport.RepositoryRead(member, ID.model().name(), 1));
    }

    @Test
    void answersAlsoWhenItFoundNothingNew() throws InterruptedException {
        nextReading().finds(OFFER);
        tell(new ReadRepository(ID.model().name(), subscriber.getRef()));
        nextReading().finds(OFFER);

        subscriber.expectMessageClass(MemberReport.RepositoryRead.class);
    }

    @Test
    void keepsWhatWasReadLastWhenItHearsOfItFirst() throws InterruptedException {
        nextReading();
        tell(new ReadRepository(ID.model().name(), subscriber.getRef()));
        tell(new ReadRepository(ID.model().name(), subscriber.getRef()));
        Reading older = nextReading();
        Reading newer = nextReading();
        newer.finds(OFFER);
        subscriber.expectMessageClass(MemberReport.RepositoryRead.class);
        older.finds();
        subscriber.expectMessageClass(MemberReport.RepositoryRead.class);
        subscribe(subscriber);

        assertThat(nextSnapshot().offers()).containsExactly(OFFER);
    }

    @Test
    void readsAllAtAnIntervalButNotTwiceAtATime() throws InterruptedException {
        ActorRef<MemberDirectory.Command> polling =
                KIT.spawn(MemberDirectory.create(CAPACITY, HEARTBEAT, this::read, Optional.of(Duration.ofSeconds(5))));
        nextReading();
        Reading first = nextReading();
        polling.<Object>unsafeUpcast().tell(new Subscribe(subscriber.getRef()));
        nextSnapshot();
        TIME.timePasses(Duration.ofSeconds(5));
        TIME.timePasses(Duration.ofSeconds(5));
        assertThat(readings).isEmpty();

        first.finds(OFFER);
        subscriber.fishForMessage(
                Duration.ofSeconds(5),
                report -> report instanceof MemberSnapshot
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
        TIME.timePasses(Duration.ofSeconds(5));

        assertThat(nextReading().model()).isNull();
        KIT.stop(polling);
    }

    @Test
    void tellsOnlyControllersHowBusyItsReplicasAre() {
        TestProbe<MemberReport> controller = KIT.createTestProbe();
        ActorRef<ReplicaMessage> inbox = KIT.<ReplicaMessage>createTestProbe().getRef();
        ModelMetadata metadata =
                new ModelMetadata(ID.model(), "fake", "00", Instant.EPOCH, 8, List.of(), List.of(), null);
        directory.tell(new Changed(ReplicaStatus.ready(ID, metadata, inbox), replica, GAUGE));
        directory.tell(new Changed(
                ReplicaStatus.notReady(new ReplicaId(ID.model(), 1), ReplicaState.LOADING, ""), replica, GAUGE));
        subscribe(subscriber);
        tell(new SubscribeController(controller.getRef()));
        ActorRef<MemberMessage> member = nextSnapshot().member();
        controller.expectMessageClass(MemberSnapshot.class);
        TIME.timePasses(HEARTBEAT.dividedBy(2));

        assertThat(controller.receiveMessage())
                .isEqualTo(new MemberLoads(member, List.of(new ReplicaLoad(ID, 0, 0, 0))));
        TIME.timePasses(HEARTBEAT.dividedBy(2));
        assertThat(subscriber.receiveMessage()).isInstanceOf(MemberAlive.class);
        controller.stop();
    }

    private CompletionStage<RepositoryRead> read(@Nullable ModelName model) {
        Reading reading = new Reading(lastReading.incrementAndGet(), model, new CompletableFuture<>());
        readings.add(reading);
        return reading.result();
    }

    private Reading nextReading() throws InterruptedException {
        return Objects.requireNonNull(readings.poll(5, TimeUnit.SECONDS), "nothing was read within 5 s");
    }

    private void tell(MemberMessage message) {
        directory.<Object>unsafeUpcast().tell(message);
    }

    private void subscribe(TestProbe<MemberReport> probe) {
        directory.<Object>unsafeUpcast().tell(new Subscribe(probe.getRef()));
    }

    private MemberSnapshot nextSnapshot() {
        return subscriber.expectMessageClass(MemberSnapshot.class);
    }

    private static void expectListed(ActorRef<MemberMessage> member) {
        TestProbe<Receptionist.Listing> listings = KIT.createTestProbe();
        KIT.system().receptionist().tell(Receptionist.subscribe(MemberMessage.KEY, listings.getRef()));
        listings.fishForMessage(
                Duration.ofSeconds(5),
                listing -> listing.getServiceInstances(MemberMessage.KEY).contains(member)
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
    }
}
