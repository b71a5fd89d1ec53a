package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MANY_TICKS;
import static io.sampo.node.control.ControlWorld.MODEL;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.changed;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.replicated;
import static io.sampo.node.control.ControlWorld.scaled;
import static io.sampo.node.control.ControlWorld.unselected;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.MemberMessage.SubscribeController;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.ModelOffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A model controller")
class ModelControllerTest {

    private static final ModelOffer ONE_WANTED = replicated(V1, 1);
    private static final ModelOffer TWO_WANTED = replicated(V1, 2);
    private static final ModelVersion FIRST = V1.version();
    private static final ModelVersion SECOND = V2.version();
    private static final Map<ModelLabel, TrafficSplit> LABELS =
            Map.of(new ModelLabel("canary"), TrafficSplit.all(FIRST));

    private final ControlWorld world = new ControlWorld();
    private final List<String> orders = world.orders;
    private final FakeMember a = world.a;
    private final FakeMember b = world.b;

    @Test
    void asksEachMemberThatItLearnsOfForReportsOnce() {
        world.list(a);
        world.list(a, b);

        assertThat(a.received()).hasSize(1).allMatch(SubscribeController.class::isInstance);
        assertThat(b.received()).hasSize(1);
    }

    @Test
    void asksAgainWhoDoesNotAnswer() {
        world.list(a);
        a.received();
        world.ticks(1);

        assertThat(a.received()).hasSize(1);
    }

    @Test
    void asksAgainWhenItMissedAReport() {
        world.list(a);
        a.reports();
        a.received();
        world.report(new MemberAlive(a.ref(), a.revision()));
        assertThat(a.received()).isEmpty();

        world.report(new MemberAlive(a.ref(), a.revision() + 1));

        assertThat(a.received()).hasSize(1);
    }

    @Nested
    @DisplayName("as to replicas,")
    class Replicas {

        @Test
        void placesWhatIsOffered() {
            world.journalIsRead();
            world.list(a, b);
            a.offers(TWO_WANTED);
            b.offers(TWO_WANTED);

            assertThat(orders).containsExactlyInAnyOrder("place model~1~0 on a", "place model~1~1 on b");
        }

        @Test
        void waitsToHearEveryMemberBeforeItPlaces() {
            world.journalIsRead();
            world.list(a, b);
            a.offers(ONE_WANTED);
            assertThat(orders).isEmpty();

            b.holds(V1, 0, ReplicaState.READY);
            b.offers(ONE_WANTED);
            world.ticks(MANY_TICKS);

            assertThat(orders).isEmpty();
        }

        @Test
        void doesNotWaitForeverForASilentMember() {
            world.journalIsRead();
            world.list(a, b);
            a.offers(ONE_WANTED);
            world.ticks(MANY_TICKS);

            assertThat(orders).isNotEmpty().containsOnly("place model~1~0 on a");
        }

        @Test
        void doesNothingWhileNothingChanges() {
            runTwoReplicas();

            world.ticks(MANY_TICKS);
            a.reports();
            b.reports();
            world.ticks(MANY_TICKS);

            assertThat(orders).isEmpty();
        }

        @Test
        void placesAgainWhatDoesNotAppearButNotAtEveryReport() {
            world.journalIsRead();
            world.list(a);
            a.offers(ONE_WANTED);
            a.reports();
            a.reports();
            world.ticks(1);
            assertThat(orders).containsExactly("place model~1~0 on a");

            world.ticks(MANY_TICKS);

            assertThat(orders).hasSizeBetween(2, 4).containsOnly("place model~1~0 on a");
        }

        @Test
        void placesElsewhereWhatALostMemberHeld() {
            world.journalIsRead();
            world.list(a, b);
            b.holds(V1, 0, ReplicaState.READY);
            b.offers(ONE_WANTED);
            a.offers(ONE_WANTED);
            assertThat(orders).isEmpty();

            world.list(a);

            assertThat(orders).containsExactly("place model~1~0 on a");
        }

        @Test
        void leavesTheSurvivorAloneWhenItsTwinIsLost() {
            runTwoReplicas();

            world.list(b);
            world.ticks(MANY_TICKS);

            assertThat(orders).isEmpty();
        }

        @Test
        void beginsANewVersionWithAsManyAsServeNow() {
            world.journalIsRead();
            world.list(a, b);
            a.capacityBytes = 2000;
            b.capacityBytes = 2000;
            a.holds(V1, 0, ReplicaState.READY);
            b.holds(V1, 1, ReplicaState.READY);
            a.offers(scaled(V1, 1, 2));
            b.offers(scaled(V1, 1, 2));
            world.ticks(1);
            assertThat(orders).isEmpty();

            a.offers(scaled(V1, 1, 2), scaled(V2, 1, 2));
            b.offers(scaled(V1, 1, 2), scaled(V2, 1, 2));

            assertThat(orders).containsExactlyInAnyOrder("place model~2~0 on a", "place model~2~1 on b");
        }

        @Test
        void restoresTheTwinWhenAMemberJoins() {
            runTwoReplicas();
            world.list(b);

            world.list(a, b);
            a.isEmpty();
            a.offers(TWO_WANTED);

            assertThat(orders).containsExactly("place model~1~0 on a");
        }

        @Test
        void endsWhatIsWantedNoMoreButOnlyOnceTheViewIsCalm() {
            runTwoReplicas();
            a.offers(ONE_WANTED);
            b.offers(ONE_WANTED);
            world.ticks(1);
            assertThat(orders).isEmpty();

            world.ticks(MANY_TICKS);

            assertThat(orders).isNotEmpty().containsOnly("retire model~1~1");
        }

        @Test
        void doesNotRepeatAtEveryReportThatAReplicaShallEnd() {
            runTwoReplicas();
            world.ticks(MANY_TICKS);
            a.offers(ONE_WANTED);
            b.offers(ONE_WANTED);
            a.reports();
            b.reports();
            world.ticks(1);

            assertThat(orders).containsExactly("retire model~1~1");
        }

        @Test
        void doesNotWakeWhatIsStoppingAlready() {
            runTwoReplicas();
            a.offers(ONE_WANTED);
            b.holds(V1, 1, ReplicaState.STOPPING);
            b.offers(ONE_WANTED);

            world.ticks(MANY_TICKS);

            assertThat(orders).isEmpty();
        }

        @Test
        void followsAReplicaThatMovesAndNotItsLeftover() {
            world.journalIsRead();
            world.list(a, b);
            a.holds(V1, 0, ReplicaState.STOPPING);
            a.offers(ONE_WANTED);
            b.holds(V1, 0, ReplicaState.READY);
            b.offers(ONE_WANTED);

            world.ticks(MANY_TICKS);

            assertThat(orders).isEmpty();
        }

        @Test
        void givesThoseOfAMemberThatLeavesASuccessorFirst() {
            world.journalIsRead();
            world.list(a, b);
            a.holds(V1, 0, ReplicaState.READY);
            a.offers(ONE_WANTED);
            b.offers(ONE_WANTED);
            world.ticks(MANY_TICKS);

            world.leaving.add(a.address);
            world.ticks(1);
            assertThat(orders).containsExactly("place model~1~1 on b");
            world.membersObey();

            assertThat(orders).containsExactly("place model~1~1 on b", "retire model~1~0");
        }

        @Test
        void ignoresWhoIsNotListed() {
            world.journalIsRead();
            world.list(a);
            a.offers();
            b.offers(ONE_WANTED);
            world.ticks(MANY_TICKS);

            assertThat(orders).isEmpty();
        }

        private void runTwoReplicas() {
            world.journalIsRead();
            world.list(a, b);
            a.holds(V1, 0, ReplicaState.READY);
            a.offers(TWO_WANTED);
            b.holds(V1, 1, ReplicaState.READY);
            b.offers(TWO_WANTED);
            assertThat(orders).isEmpty();
        }
    }

    @Nested
    @DisplayName("as to versions,")
    class Versions {

        @Test
        void letsANewVersionTakeOverOnceItIsReadyAndKeepsTheOldOneUntilRoutersKnow() {
            a.capacityBytes = 2000;
            world.servesVersion1();
            a.offers(unselected(V1), offer(V2));
            assertThat(world.deployment().current()).isEqualTo(FIRST);
            assertThat(world.deployment().versions()).containsOnlyKeys(FIRST, SECOND);

            world.membersObey();
            assertThat(world.deployment().current()).isEqualTo(SECOND);
            assertThat(world.deployment().versions()).containsOnlyKeys(FIRST, SECOND);
            world.ticks(4);
            assertThat(orders).containsExactly("place model~2~0 on a");
            world.settles();

            assertThat(orders).containsExactly("place model~2~0 on a", "retire model~1~0");
            assertThat(world.deployment().versions()).containsOnlyKeys(SECOND);
        }

        @Test
        void notesThatAVersionTookOver() {
            a.capacityBytes = 2000;
            world.servesVersion1();
            a.offers(unselected(V1), offer(V2));
            world.membersObey();

            assertThat(world.written).singleElement().isInstanceOfSatisfying(ControlEvent.Noted.class, noted -> {
                assertThat(noted.by()).isEqualTo(ControlEvent.CONTROLLER);
                assertThat(noted.action()).isEqualTo("take-over");
                assertThat(noted.outcome()).isEqualTo("version 2 took over from version 1");
            });
        }

        @Test
        void keepsServingTheOldVersionWhenTheNewOneFails() {
            a.capacityBytes = 2000;
            world.servesVersion1();
            world.broken.put(V2, "model.onnx: empty");
            a.offers(unselected(V1), offer(V2));
            world.settles();

            assertThat(world.deployment().current()).isEqualTo(FIRST);
            assertThat(orders).containsExactly("place model~2~0 on a");
        }

        @Test
        void saysWhyAVersionHasNoPlaceWhileTheOldOneServesOn() {
            world.servesVersion1();
            a.offers(unselected(V1), offer(V2));
            world.settles();

            assertThat(orders).isEmpty();
            assertThat(world.deployment().current()).isEqualTo(FIRST);
            assertThat(world.planOf(V2).hasNoPlace()).isTrue();
            assertThat(world.planOf(V2).trouble()).isNotEmpty();
        }

        @Test
        void servesOnWithAVersionWhoseFolderIsGoneUntilWhatIsLeftIsReady() {
            a.capacityBytes = 2000;
            world.journalIsRead();
            world.list(a);
            a.holds(V2, 0, ReplicaState.READY);
            a.offers(unselected(V1), offer(V2));
            world.ticks(1);
            assertThat(world.deployment().current()).isEqualTo(SECOND);

            a.offers(offer(V1));
            world.ticks(MANY_TICKS);
            assertThat(orders).isNotEmpty().containsOnly("place model~1~0 on a");
            assertThat(world.deployment().current()).isEqualTo(SECOND);
            world.settles();

            assertThat(world.deployment().current()).isEqualTo(FIRST);
            assertThat(orders).endsWith("retire model~2~0");
            assertThat(world.deployment().versions()).containsOnlyKeys(FIRST);
        }

        @Test
        void endsWhatIsGoneFromEveryRepository() {
            world.servesVersion1();
            a.offers();
            world.settles();

            assertThat(orders).containsExactly("retire model~1~0");
            assertThat(a.deployments().models()).isEmpty();
        }

        @Test
        void loadsChangedFilesOneReplicaOfAVersionAtATime() {
            world.journalIsRead();
            world.list(a, b);
            a.offers(TWO_WANTED);
            b.offers(TWO_WANTED);
            world.membersObey();
            orders.clear();

            a.offers(changed(TWO_WANTED));
            b.offers(changed(TWO_WANTED));
            world.ticks(MANY_TICKS);
            assertThat(orders).containsExactly("reload model~1~0");
            world.membersObey();
            world.ticks(MANY_TICKS);

            assertThat(orders).containsExactly("reload model~1~0", "reload model~1~1");
        }

        @Test
        void asksOnceForFilesThatCannotBeLoaded() {
            world.servesVersion1();
            world.broken.put(V1, "model.onnx: empty");
            a.offers(changed(offer(V1)));
            world.settles();

            assertThat(orders).containsExactly("reload model~1~0");
        }
    }

    @Nested
    @DisplayName("that takes over")
    class TakingOver {

        @Test
        void decidesNothingBeforeItKnowsWhatWasOrdered() {
            world.list(a);
            a.offers(offer(V1));
            world.ticks(MANY_TICKS);
            assertThat(orders).isEmpty();

            world.journalIsRead();

            assertThat(orders).containsExactly("place model~1~0 on a");
        }

        @Test
        void servesWhatTheRepositorySaysWhenNobodyKnowsForLong() {
            world.list(a);
            a.offers(offer(V1));
            world.ticks(2 * MANY_TICKS);

            assertThat(orders).containsExactly("place model~1~0 on a");
        }

        @Test
        void goesOnFromWhatMembersHeardWhileTheJournalIsAway() {
            a.capacityBytes = 2000;
            world.list(a);
            a.tells(heard(true));
            a.holds(V1, 0, ReplicaState.READY);
            a.offers(unselected(V1), offer(V2));
            world.broken.put(V2, "model.onnx: empty");
            world.settles();

            assertThat(orders).containsExactly("place model~2~0 on a");
            assertThat(world.deployment().current()).isEqualTo(FIRST);
            assertThat(world.deployment().labels()).isEqualTo(LABELS);
            assertThat(a.deployments().revision()).isGreaterThan(Long.MAX_VALUE / 2);
        }

        @Test
        void servesNothingThatWasUnloadedWhileTheJournalIsAway() {
            world.list(a);
            a.tells(heard(false));
            a.offers(offer(V1));
            world.settles();

            assertThat(orders).isEmpty();
            assertThat(world.deployment().loaded()).isFalse();
        }

        @Test
        void believesTheJournalOnceItIsRead() {
            world.list(a);
            a.tells(heard(false));
            a.offers(offer(V1));
            world.journalIsRead(new ControlEvent.LoadOrdered(Instant.EPOCH, "anna", MODEL));

            assertThat(orders).containsExactly("place model~1~0 on a");
            assertThat(world.deployment().loaded()).isTrue();
            assertThat(world.deployment().labels()).isEmpty();
        }

        @Test
        void goesOnWithWhatTheJournalKept() {
            world.list(a);
            a.offers(offer(V1));
            world.journalIsRead(new ControlEvent.UnloadOrdered(Instant.EPOCH, "anna", MODEL));
            world.settles();

            assertThat(orders).isEmpty();
            assertThat(world.deployment().loaded()).isFalse();
        }

        private ModelDeployments heard(boolean loaded) {
            return new ModelDeployments(
                    Long.MAX_VALUE / 2,
                    List.of(new ModelDeployment(
                            MODEL,
                            loaded,
                            new TreeMap<>(loaded ? Map.of(FIRST, VersionPlan.placed(1, Residency.PRELOAD)) : Map.of()),
                            loaded ? FIRST : null,
                            new TreeMap<>(LABELS))));
        }
    }
}
