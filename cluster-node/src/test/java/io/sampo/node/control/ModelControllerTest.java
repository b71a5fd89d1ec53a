package io.sampo.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ModelController.Command;
import io.sampo.node.control.ModelController.Kept;
import io.sampo.node.control.ModelController.Listed;
import io.sampo.node.control.ModelController.Reported;
import io.sampo.node.control.ModelController.Tick;
import io.sampo.node.placement.ReplicaPlacer;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberMessage;
import io.sampo.protocol.replica.MemberMessage.SubscribeController;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.actor.testkit.typed.internal.TestInboxImpl;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A model controller")
class ModelControllerTest {

    private static final ModelRef MODEL = ModelRef.of("model", 1);
    private static final ModelOffer ONE_WANTED = offer(1);
    private static final ModelOffer TWO_WANTED = offer(2);

    /** More than a controller waits before it ends anything. */
    private static final int MANY_TICKS = 10;

    private final List<String> orders = new ArrayList<>();
    private final Member a = new Member(1);
    private final Member b = new Member(2);
    private final TestInbox<ModelLedger.Write> ledger = TestInbox.create();
    private final BehaviorTestKit<Command> controller = BehaviorTestKit.create(ModelController.create(
            new ModelController.Environment(
                    a.address,
                    Set::of,
                    new RecordingPlacer(),
                    RepositoryMode.EXPLICIT,
                    InstantSource.fixed(Instant.EPOCH)),
            ledger.getRef()));

    @BeforeEach
    void nothingWasEverOrdered() {
        controller.run(new Kept(new ModelLedger.Kept(0, DesiredState.EMPTY)));
    }

    @Test
    void asksEachMemberThatItLearnsOfForReportsOnce() {
        list(a);
        list(a, b);

        assertThat(a.inbox.getAllReceived()).hasSize(1).allMatch(SubscribeController.class::isInstance);
        assertThat(b.inbox.getAllReceived()).hasSize(1);
    }

    @Test
    void asksAgainWhoDoesNotAnswer() {
        list(a);
        a.inbox.getAllReceived();
        tick(1);

        assertThat(a.inbox.getAllReceived()).hasSize(1);
    }

    @Test
    void asksAgainWhenItMissedAReport() {
        list(a);
        a.reports();
        a.inbox.getAllReceived();
        controller.run(new Reported(new MemberAlive(a.ref(), a.revision)));
        assertThat(a.inbox.hasMessages()).isFalse();

        controller.run(new Reported(new MemberAlive(a.ref(), a.revision + 1)));

        assertThat(a.inbox.getAllReceived()).hasSize(1);
    }

    @Test
    void placesWhatIsOffered() {
        list(a, b);
        a.offers(TWO_WANTED);
        b.offers(TWO_WANTED);

        assertThat(orders).containsExactlyInAnyOrder("place 0 on a", "place 1 on b");
    }

    @Test
    void waitsToHearEveryMemberBeforeItPlaces() {
        list(a, b);
        a.offers(ONE_WANTED);
        assertThat(orders).isEmpty();

        b.holds(0, ReplicaState.READY);
        b.offers(ONE_WANTED);
        tick(MANY_TICKS);

        assertThat(orders).isEmpty();
    }

    @Test
    void doesNotWaitForeverForASilentMember() {
        list(a, b);
        a.offers(ONE_WANTED);
        tick(MANY_TICKS);

        assertThat(orders).isNotEmpty().containsOnly("place 0 on a");
    }

    @Test
    void doesNothingWhileNothingChanges() {
        runTwoReplicas();
        orders.clear();

        tick(MANY_TICKS);
        a.reports();
        b.reports();
        tick(MANY_TICKS);

        assertThat(orders).isEmpty();
    }

    @Test
    void placesAgainWhatDoesNotAppear() {
        list(a);
        a.offers(ONE_WANTED);
        orders.clear();
        tick(MANY_TICKS);

        assertThat(orders).isNotEmpty().containsOnly("place 0 on a");
    }

    @Test
    void placesElsewhereWhatALostMemberHeld() {
        list(a, b);
        b.holds(0, ReplicaState.READY);
        b.offers(ONE_WANTED);
        a.offers(ONE_WANTED);
        orders.clear();

        list(a);

        assertThat(orders).containsExactly("place 0 on a");
    }

    @Test
    void leavesTheSurvivorAloneWhenItsTwinIsLost() {
        runTwoReplicas();
        orders.clear();

        list(b);
        tick(MANY_TICKS);

        assertThat(orders).isEmpty();
    }

    @Test
    void restoresTheTwinWhenAMemberJoins() {
        runTwoReplicas();
        list(b);
        orders.clear();

        list(a, b);
        a.clear();
        a.offers(TWO_WANTED);

        assertThat(orders).containsExactly("place 0 on a");
    }

    @Test
    void endsWhatIsWantedNoMoreButOnlyOnceTheViewIsCalm() {
        runTwoReplicas();
        orders.clear();
        a.offers(ONE_WANTED);
        b.offers(ONE_WANTED);
        tick(1);
        assertThat(orders).isEmpty();

        tick(MANY_TICKS);

        assertThat(orders).isNotEmpty().containsOnly("retire 1");
    }

    @Test
    void doesNotWakeWhatIsStoppingAlready() {
        runTwoReplicas();
        a.offers(ONE_WANTED);
        b.holds(1, ReplicaState.STOPPING);
        b.offers(ONE_WANTED);
        orders.clear();

        tick(MANY_TICKS);

        assertThat(orders).isEmpty();
    }

    @Test
    void followsAReplicaThatMovesAndNotItsLeftover() {
        list(a, b);
        a.holds(0, ReplicaState.STOPPING);
        a.offers(ONE_WANTED);
        b.holds(0, ReplicaState.READY);
        b.offers(ONE_WANTED);

        tick(MANY_TICKS);

        assertThat(orders).isEmpty();
    }

    @Test
    void ignoresWhoIsNotListed() {
        list(a);
        a.offers();
        b.offers(ONE_WANTED);
        tick(MANY_TICKS);

        assertThat(orders).isEmpty();
    }

    private static ModelOffer offer(int replicas) {
        return new ModelOffer(
                MODEL,
                true,
                "00",
                1000,
                new ModelNeeds(DevicePreference.CPU, 1000, Spread.MEMBER),
                Residency.PRELOAD,
                ScalingPolicy.between(replicas, replicas));
    }

    private void runTwoReplicas() {
        list(a, b);
        a.holds(0, ReplicaState.READY);
        a.offers(TWO_WANTED);
        b.holds(1, ReplicaState.READY);
        b.offers(TWO_WANTED);
        assertThat(orders).isEmpty();
    }

    private void list(Member... members) {
        Set<ActorRef<MemberMessage>> refs = new HashSet<>();
        Stream.of(members).forEach(member -> refs.add(member.ref()));
        controller.run(new Listed(refs));
    }

    private void tick(int times) {
        IntStream.range(0, times).forEach(i -> controller.run(Tick.INSTANCE));
    }

    /** A member at an address of its own, {@code a} that of the controller. */
    private final class Member {
        private final Address address;
        private final TestInboxImpl<MemberMessage> inbox;
        private final List<ReplicaStatus> replicas = new ArrayList<>();
        private List<ModelOffer> offers = List.of();
        private long revision;

        Member(int number) {
            address = new Address("pekko", "sampo", "10.0.0." + number, 25520);
            inbox = new TestInboxImpl<>(new RootActorPath(address, "/").child("member"));
        }

        ActorRef<MemberMessage> ref() {
            return inbox.getRef();
        }

        void clear() {
            replicas.clear();
        }

        /** Tells with the next report that it holds a replica. */
        void holds(int ordinal, ReplicaState state) {
            ReplicaId id = new ReplicaId(MODEL, ordinal);
            replicas.removeIf(replica -> replica.id().equals(id));
            // Placement asks only whether it stops; READY would want an inbox.
            replicas.add(ReplicaStatus.notReady(id, state == ReplicaState.READY ? ReplicaState.WARMING_UP : state, ""));
        }

        void offers(ModelOffer... some) {
            offers = List.of(some);
            reports();
        }

        void reports() {
            revision++;
            MemberCapacity capacity = new MemberCapacity(Device.CPU, 2, 1L << 34);
            controller.run(new Reported(new MemberSnapshot(ref(), revision, capacity, offers, replicas, List.of())));
        }
    }

    private final class RecordingPlacer implements ReplicaPlacer {

        @Override
        public void place(ReplicaId replica, Address member) {
            orders.add("place " + replica.ordinal() + " on " + (member.equals(a.address) ? "a" : "b"));
        }

        @Override
        public void reload(ReplicaId replica) {
            orders.add("reload " + replica.ordinal());
        }

        @Override
        public void retire(ReplicaId replica) {
            orders.add("retire " + replica.ordinal());
        }
    }
}
