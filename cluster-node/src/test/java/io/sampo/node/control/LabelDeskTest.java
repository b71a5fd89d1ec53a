package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MODEL;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.V3;
import static io.sampo.node.control.ControlWorld.done;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.onDemand;
import static io.sampo.node.control.ControlWorld.refused;
import static io.sampo.node.control.ControlWorld.replicated;
import static io.sampo.node.control.ControlWorld.scaled;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.TrafficSplit;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Through the controller, with members and a ledger under the test's control. */
@DisplayName("A label")
class LabelDeskTest {

    private static final ModelLabel CANARY = new ModelLabel("canary");
    private static final ModelVersion FIRST = V1.version();
    private static final ModelVersion SECOND = V2.version();

    private final ControlWorld world = new ControlWorld();
    private final FakeMember a = world.a;
    private final FakeMember b = world.b;

    @Nested
    @DisplayName("of a version with several replicas")
    class OfSeveralReplicas {

        private TestInbox<ControlReply> reply = TestInbox.create();

        @BeforeEach
        void movesToAVersionOfWhichOneReplicaIsReady() {
            a.capacityBytes = 3000;
            b.capacityBytes = 3000;
            world.list(a, b);
            world.journalIsRead();
            a.offers(offer(V1), replicated(V2, 2).unselected());
            b.offers(offer(V1), replicated(V2, 2).unselected());
            world.membersObey();
            reply = move(ModelLabel.STABLE, SECOND, 100);
            a.holds(V2, 0, ReplicaState.READY);
            a.reports();
            b.holds(V2, 1, ReplicaState.LOADING);
            b.reports();
        }

        @Test
        void movesOnlyWhenAllAreReady() {
            world.ticks(1);
            assertThat(reply.hasMessages()).isFalse();
            assertThat(world.deployment().labels()).isEmpty();

            b.holds(V2, 1, ReplicaState.READY);
            b.reports();

            assertThat(done(reply)).isEqualTo("model 'model': label 'stable' stands for version 2");
            assertThat(world.deployment().labels()).containsEntry(ModelLabel.STABLE, TrafficSplit.all(SECOND));
        }

        @Test
        void staysWhereItIsWhenOneFails() {
            b.fails(V2, 1, "out of memory");

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("model 'model': version 2: out of memory");
            assertThat(world.deployment().labels()).isEmpty();
        }

        @Test
        void goesBackToThoseThatCanBeHad() {
            b.holds(V2, 1, ReplicaState.READY);
            b.reports();
            done(reply);
            done(move(ModelLabel.STABLE, FIRST, 100));
            b.fails(V2, 1, "out of memory");
            TestInbox<ControlReply> back = rollBack(ModelLabel.STABLE);
            assertThat(back.hasMessages()).isFalse();
            b.holds(V2, 1, ReplicaState.LOADING);
            b.reports();
            b.fails(V2, 1, "out of memory");

            assertThat(done(back))
                    .isEqualTo("model 'model': label 'stable' stands for version 2; not all replicas of version 2 are"
                            + " ready: out of memory");
        }
    }

    @Test
    void leavesTheVersionBehindUntilRoutersKnow() {
        a.capacityBytes = 3000;
        world.servesVersion1();
        done(move(ModelLabel.STABLE, FIRST, 100));
        a.offers(offer(V1).unselected(), offer(V2));
        world.settles();
        assertThat(world.deployment().current()).isEqualTo(SECOND);
        world.orders.clear();

        done(move(ModelLabel.STABLE, SECOND, 100));
        assertThat(world.deployment().versions()).containsOnlyKeys(FIRST, SECOND);
        world.passes(Duration.ofMillis(2500));
        assertThat(world.orders).isEmpty();
        world.settles();

        assertThat(world.orders).containsExactly("retire model~1~0");
        assertThat(world.deployment().versions()).containsOnlyKeys(SECOND);
    }

    @Nested
    @DisplayName("of versions that are loaded when they are asked for")
    class OnDemand {

        @BeforeEach
        void offersBothCold() {
            a.capacityBytes = 2000;
            world.journalIsRead();
            world.list(a);
            a.offers(onDemand(V1).unselected(), onDemand(V2));
            world.settles();
            assertThat(world.orders).isEmpty();
        }

        @Test
        void movesOnlyWhenTheVersionIsLoaded() {
            TestInbox<ControlReply> reply = move(CANARY, FIRST, 100);
            world.ticks(1);
            assertThat(world.orders).containsExactly("place model~1~0 on a");
            assertThat(reply.hasMessages()).isFalse();
            assertThat(world.deployment().labels()).isEmpty();

            world.membersObey();

            assertThat(done(reply)).isEqualTo("model 'model': label 'canary' stands for version 1");
            assertThat(world.deployment().labels()).containsEntry(CANARY, TrafficSplit.all(FIRST));
        }

        @Test
        void movesWhenTheLoadTakesItsTime() {
            TestInbox<ControlReply> reply = move(CANARY, FIRST, 100);
            a.holds(V1, 0, ReplicaState.LOADING);
            a.reports();
            world.passes(Duration.ofSeconds(100));
            assertThat(reply.hasMessages()).isFalse();
            assertThat(world.orders).containsExactly("place model~1~0 on a");

            a.holds(V1, 0, ReplicaState.READY);
            a.reports();

            assertThat(done(reply)).contains("stands for version 1");
        }

        @Test
        void staysWhereItIsWhenTheVersionCannotBeLoaded() {
            world.broken.put(V1, "model.onnx: cut off");
            TestInbox<ControlReply> reply = move(CANARY, FIRST, 100);
            world.membersObey();

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("model 'model': version 1: model.onnx: cut off");
            assertThat(world.deployment().labels()).isEmpty();
        }

        @Test
        void staysWhereItIsWhenThereIsNoRoomBesideTheOneInUse() {
            a.capacityBytes = 1000;
            a.reports();
            servesVersion2();

            assertThat(refused(move(ModelLabel.STABLE, FIRST, 100), ErrorCode.MODEL_CHANGE_FAILED))
                    .contains("version 1: ", "has no place");
            assertThat(world.deployment().labels()).isEmpty();
        }

        @Test
        void goesBackThoughThereIsNoRoomBesideTheOneInUse() {
            a.capacityBytes = 1000;
            a.reports();
            servesVersion2();

            assertThat(done(rollBack(ModelLabel.STABLE)))
                    .contains("label 'stable' stands for version 1; not all replicas", "has no place");
            assertThat(world.deployment().labels()).containsEntry(ModelLabel.STABLE, TrafficSplit.all(FIRST));
        }

        @Test
        void loadsAlsoOneThatWentBecauseItWasIdle() {
            a.offers(scaled(V1, 0, 1).unselected(), onDemand(V2));
            TestInbox<ControlReply> reply = move(CANARY, FIRST, 100);
            assertThat(world.orders).containsExactly("place model~1~0 on a");
            world.membersObey();
            done(reply);
            a.isIdleSince(world.millis());
            world.passes(Duration.ofMinutes(6));
            world.settles();
            assertThat(world.planOf(V1).replicas()).isZero();
            world.orders.clear();
            TestInbox<ControlReply> again = move(ModelLabel.STABLE, FIRST, 100);
            world.ticks(1);
            assertThat(again.hasMessages()).isFalse();

            world.membersObey();

            assertThat(done(again)).contains("'stable' stands for version 1");
            assertThat(world.orders).containsExactly("place model~1~0 on a");
        }

        @Test
        void loadsTheVersionAlsoWhenItsTurnComesLater() {
            TestInbox<ControlReply> first = move(CANARY, SECOND, 100);
            TestInbox<ControlReply> second = move(ModelLabel.STABLE, FIRST, 100);
            world.membersObey();
            assertThat(done(first)).contains("'canary' stands for version 2");
            assertThat(second.hasMessages()).isFalse();

            world.settles();

            assertThat(done(second)).contains("'stable' stands for version 1");
            assertThat(world.orders).contains("place model~2~0 on a", "place model~1~0 on a");
        }

        private void servesVersion2() {
            world.demand(V2, 1);
            world.membersObey();
            world.demand(V2, 1);
        }
    }

    @Nested
    @DisplayName("that goes back")
    class GoingBack {

        @BeforeEach
        void serveVersion1() {
            a.capacityBytes = 3000;
            world.servesVersion1();
        }

        @Test
        void waitsForBothPartsOfASplit() {
            wasMovedFromASplitOfTwoAndOne();
            TestInbox<ControlReply> reply = rollBack(ModelLabel.STABLE);
            assertThat(reply.hasMessages()).isFalse();
            assertThat(world.orders).containsExactly("place model~1~0 on a");
            assertThat(world.deployment().labels()).containsEntry(ModelLabel.STABLE, TrafficSplit.all(SECOND));

            world.membersObey();

            done(reply);
            assertThat(world.deployment().labels())
                    .containsEntry(ModelLabel.STABLE, new TrafficSplit(SECOND, 5, FIRST));
        }

        @Test
        void staysWhereItIsWhenThePartThatWasTheRestFails() {
            wasMovedFromASplitOfTwoAndOne();
            world.broken.put(V1, "model.onnx: cut off");
            TestInbox<ControlReply> reply = rollBack(ModelLabel.STABLE);
            world.membersObey();

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("model 'model': version 1: model.onnx: cut off");
            assertThat(world.deployment().labels()).containsEntry(ModelLabel.STABLE, TrafficSplit.all(SECOND));
        }

        @Test
        void staysWhereItIsWhenThePartThatWasTheRestIsGone() {
            wasMovedFromASplitOfTwoAndOne();
            a.offers(offer(V2));

            assertThat(refused(rollBack(ModelLabel.STABLE), ErrorCode.VERSION_NOT_FOUND))
                    .contains("no version 1", "[2]");
        }

        @Test
        void goesToEverOlderVersionsIfItWasNeverMoved() {
            a.offers(offer(V1).unselected(), offer(V2).unselected(), offer(V3));
            world.settles();
            TestInbox<ControlReply> first = rollBack(ModelLabel.STABLE);
            world.settles();
            assertThat(done(first)).contains("label 'stable' stands for version 2");

            TestInbox<ControlReply> second = rollBack(ModelLabel.STABLE);
            world.settles();

            assertThat(done(second)).contains("label 'stable' stands for version 1");
            assertThat(world.history(MODEL, 2)).extracting(ModelChange::action).containsOnly("roll-back");
            assertThat(refused(rollBack(ModelLabel.STABLE), ErrorCode.MODEL_CHANGE_FAILED))
                    .contains("no older version");
        }

        @Test
        void goesBackTwiceIfThatIsOrderedTwiceAtOnce() {
            a.offers(offer(V1).unselected(), offer(V2));
            world.settles();
            done(move(CANARY, SECOND, 100));
            TestInbox<ControlReply> move = move(CANARY, FIRST, 100);
            world.settles();
            done(move);
            done(move(CANARY, SECOND, 100));
            world.settles();
            TestInbox<ControlReply> first = rollBack(CANARY);
            TestInbox<ControlReply> second = rollBack(CANARY);
            assertThat(first.hasMessages()).isFalse();
            world.settles();

            assertThat(done(first)).contains("label 'canary' stands for version 1");
            assertThat(done(second)).contains("label 'canary' stands for version 2");
            assertThat(world.deployment().labels()).containsEntry(CANARY, TrafficSplit.all(SECOND));
        }

        @Test
        void goesBackOnlyWhenTheMoveBeforeIsDone() {
            a.offers(offer(V1).unselected(), offer(V2));
            world.settles();
            TestInbox<ControlReply> move = move(CANARY, FIRST, 100);
            TestInbox<ControlReply> back = rollBack(CANARY);
            assertThat(back.hasMessages()).isFalse();
            world.settles();

            done(move);
            assertThat(done(back)).contains("is gone, as it was before its last move");
            assertThat(world.deployment().labels()).isEmpty();
        }

        @Test
        void doesNotWaitForEverForItsTurn() {
            a.offers(offer(V1).unselected(), offer(V2));
            world.settles();
            move(CANARY, FIRST, 100);
            world.passes(Duration.ofSeconds(1));
            TestInbox<ControlReply> move = move(CANARY, SECOND, 100);
            world.passes(Duration.ofSeconds(119));
            assertThat(move.hasMessages()).isFalse();

            world.passes(Duration.ofSeconds(2));

            assertThat(done(move)).contains("stands for version 2");
        }

        @Test
        void doesNotWaitForItsTurnOnceTheModelIsUnloaded() {
            a.offers(offer(V1).unselected(), offer(V2));
            world.settles();
            TestInbox<ControlReply> first = move(CANARY, FIRST, 100);
            TestInbox<ControlReply> second = move(CANARY, SECOND, 100);
            world.order(to -> new ControlCommand.UnloadModel(MODEL, "bert", to));

            refused(first, ErrorCode.MODEL_CHANGE_FAILED);
            assertThat(refused(second, ErrorCode.MODEL_CHANGE_FAILED)).contains("unloaded meanwhile, by bert");
        }

        private void wasMovedFromASplitOfTwoAndOne() {
            done(move(ModelLabel.STABLE, FIRST, 100));
            a.offers(offer(V1).unselected(), offer(V2));
            world.settles();
            done(move(ModelLabel.STABLE, SECOND, 5));
            done(move(ModelLabel.STABLE, SECOND, 100));
            world.settles();
            assertThat(world.deployment().versions()).containsOnlyKeys(SECOND);
            world.orders.clear();
        }
    }

    private TestInbox<ControlReply> move(ModelLabel label, ModelVersion version, int percent) {
        return world.order(to -> new ControlCommand.MoveLabel(MODEL, label, version, percent, "anna", to));
    }

    private TestInbox<ControlReply> rollBack(ModelLabel label) {
        return world.order(to -> new ControlCommand.RollBack(MODEL, label, "anna", to));
    }
}
