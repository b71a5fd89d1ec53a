package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MANY_TICKS;
import static io.sampo.node.control.ControlWorld.MODEL;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.V3;
import static io.sampo.node.control.ControlWorld.done;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.refused;
import static io.sampo.node.control.ControlWorld.unselected;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Through the controller, with members and a ledger under the test's control. */
@DisplayName("An order")
class OrderDeskTest {

    private static final ModelName OTHER = new ModelName("other");
    private static final ModelLabel CANARY = new ModelLabel("canary");
    private static final ModelVersion FIRST = V1.version();
    private static final ModelVersion SECOND = V2.version();

    private ControlWorld world = new ControlWorld();
    private FakeMember a = world.a;

    @BeforeEach
    void serveVersion1() {
        a.capacityBytes = 3000;
        world.servesVersion1();
    }

    @Nested
    @DisplayName("to unload")
    class ToUnload {

        @Test
        void isAnsweredWhenNoReplicaIsReady() {
            world.ticks(MANY_TICKS);
            TestInbox<ControlReply> reply = unload();
            assertThat(world.deployment().loaded()).isFalse();
            assertThat(world.orders).containsExactly("retire model~1~0");
            assertThat(reply.hasMessages()).isFalse();

            world.membersObey();

            assertThat(done(reply)).isEqualTo("model 'model': unloaded");
        }

        @Test
        void isAnsweredInTheEndThoughReplicasAreStillBusy() {
            TestInbox<ControlReply> reply = unload();
            world.passes(Duration.ofSeconds(31));

            assertThat(done(reply)).contains("replicas still finish what they have");
        }

        @Test
        void cancelsALoadThatIsUnderWay() {
            TestInbox<ControlReply> load = load();
            TestInbox<ControlReply> unload = unload();
            assertThat(refused(load, ErrorCode.MODEL_CHANGE_FAILED)).contains("unloaded meanwhile, by bert");

            a.hasRead(MODEL);
            world.settles();

            done(unload);
            assertThat(load.hasMessages()).isFalse();
            assertThat(world.deployment().loaded()).isFalse();
        }

        @Test
        void cancelsALabelThatWaitsForItsVersion() {
            a.offers(offer(V1), unselected(V2));
            TestInbox<ControlReply> move = move(CANARY, SECOND, 100);
            unload();
            world.settles();

            refused(move, ErrorCode.MODEL_CHANGE_FAILED);
            assertThat(world.deployment().labels()).isEmpty();
        }

        @Test
        void isAnsweredAsDoneHoweverOftenItIsGiven() {
            world.journalIsThere = false;
            TestInbox<ControlReply> first = unload();
            TestInbox<ControlReply> second = unload();
            world.journalComesBack();
            world.settles();

            done(first);
            done(second);
        }

        @Test
        void isRefusedForAModelThatNobodyKnows() {
            TestInbox<ControlReply> reply = world.order(to -> new ControlCommand.UnloadModel(OTHER, "bert", to));

            assertThat(refused(reply, ErrorCode.MODEL_NOT_FOUND)).contains("'other'");
        }

        @Test
        void isTakenBackByALoad() {
            unload();
            world.settles();
            world.orders.clear();
            TestInbox<ControlReply> reply = load();
            a.hasRead(MODEL);
            assertThat(world.orders).containsExactly("place model~1~0 on a");
            world.membersObey();

            done(reply);
            assertThat(world.deployment().loaded()).isTrue();
        }
    }

    @Nested
    @DisplayName("among others of the same model")
    class AmongOthers {

        @Test
        void isAnsweredOnceAndTheLastOneHoldsIfThatIsToLoad() {
            TestInbox<ControlReply> first = load();
            TestInbox<ControlReply> unload = unload();
            TestInbox<ControlReply> last = load();
            a.hasRead(MODEL);
            a.hasRead(MODEL);
            world.settles();
            world.passes(Duration.ofSeconds(130));

            refused(first, ErrorCode.MODEL_CHANGE_FAILED);
            assertThat(refused(unload, ErrorCode.MODEL_CHANGE_FAILED)).contains("loaded meanwhile, by anna");
            assertThat(done(last)).contains("version 1 is ready");
            assertThat(world.deployment().loaded()).isTrue();
            assertNothingMore(List.of(first, unload, last));
        }

        @Test
        void isAnsweredOnceAndTheLastOneHoldsIfThatIsToUnload() {
            TestInbox<ControlReply> first = load();
            TestInbox<ControlReply> second = load();
            a.hasRead(MODEL);
            TestInbox<ControlReply> unload = unload();
            a.hasRead(MODEL);
            world.settles();
            world.passes(Duration.ofSeconds(130));

            done(first);
            refused(second, ErrorCode.MODEL_CHANGE_FAILED);
            done(unload);
            assertThat(world.deployment().loaded()).isFalse();
            assertNothingMore(List.of(first, second, unload));
        }

        @Test
        void isRefusedWhenTooManyAreUnderWay() {
            List<TestInbox<ControlReply>> many = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                many.add(load());
            }
            assertThat(many).noneMatch(TestInbox::hasMessages);

            assertThat(refused(load(), ErrorCode.CONTROLLER_UNAVAILABLE))
                    .isEqualTo("256 orders are under way (expected: at most 256)");
        }

        private static void assertNothingMore(List<TestInbox<ControlReply>> inboxes) {
            assertThat(inboxes).noneMatch(TestInbox::hasMessages);
        }
    }

    @Nested
    @DisplayName("to move a label")
    class ToMoveALabel {

        @BeforeEach
        void offerThreeVersions() {
            a.offers(unselected(V1), offer(V2), unselected(V3));
            world.settles();
            assertThat(world.deployment().current()).isEqualTo(SECOND);
            world.orders.clear();
        }

        @Test
        void isDoneOnlyOnceTheVersionIsReady() {
            TestInbox<ControlReply> reply = move(CANARY, FIRST, 100);
            assertThat(world.orders).containsExactly("place model~1~0 on a");
            assertThat(reply.hasMessages()).isFalse();
            assertThat(world.deployment().labels()).isEmpty();

            world.membersObey();

            assertThat(done(reply)).isEqualTo("model 'model': label 'canary' stands for version 1");
            assertThat(world.deployment().labels()).containsEntry(CANARY, TrafficSplit.all(FIRST));
            world.settles();
            assertThat(world.orders).containsExactly("place model~1~0 on a");
        }

        @Test
        void leavesTheLabelWhereItWasWhenTheVersionFails() {
            world.broken.put(V1, "model.onnx: empty");
            TestInbox<ControlReply> reply = move(CANARY, FIRST, 100);
            world.settles();

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("model 'model': version 1: model.onnx: empty");
            assertThat(world.deployment().labels()).isEmpty();
            assertThat(world.orders).containsExactly("place model~1~0 on a", "retire model~1~0");
        }

        @Test
        void leavesTheRestWhereAllGoThatDoNotSay() {
            move(CANARY, FIRST, 5);
            world.membersObey();

            assertThat(world.deployment().labels()).containsEntry(CANARY, new TrafficSplit(FIRST, 5, SECOND));
        }

        @Test
        void leavesTheRestWhereTheLabelWas() {
            move(CANARY, V3.version(), 100);
            world.membersObey();
            move(CANARY, FIRST, 5);
            world.membersObey();

            assertThat(world.deployment().labels())
                    .containsEntry(CANARY, new TrafficSplit(/* version= */ FIRST, 5, /* rest= */ V3.version()));
        }

        @Test
        void leavesTheRestWhereItWasWhenOnlyTheWeightChanges() {
            move(CANARY, FIRST, 60);
            world.membersObey();
            TestInbox<ControlReply> reply = move(CANARY, FIRST, 90);
            world.membersObey();

            done(reply);
            assertThat(world.deployment().labels()).containsEntry(CANARY, new TrafficSplit(FIRST, 90, SECOND));
        }

        @Test
        void isRefusedWhenThereIsNoOtherVersionForTheRest() {
            assertThat(refused(move(CANARY, SECOND, 5), ErrorCode.INVALID_REQUEST))
                    .startsWith("percent: 5 of label 'canary' to version 2 (expected: 100");
        }

        @Test
        void isRefusedForAVersionThatIsNotThere() {
            assertThat(refused(move(CANARY, ModelVersion.parse("9"), 100), ErrorCode.VERSION_NOT_FOUND))
                    .contains("no version 9", "[1, 2, 3]");
        }

        @Test
        void isRefusedForAModelThatIsNotThere() {
            TestInbox<ControlReply> reply =
                    world.order(to -> new ControlCommand.MoveLabel(OTHER, CANARY, FIRST, 100, "anna", to));

            refused(reply, ErrorCode.MODEL_NOT_FOUND);
        }

        @Test
        void isRefusedWhileTheModelIsUnloaded() {
            unload();
            world.settles();

            assertThat(refused(move(CANARY, SECOND, 100), ErrorCode.MODEL_CHANGE_FAILED))
                    .contains("is unloaded");
        }

        @Test
        void isRefusedWhenTheVersionIsGoneBeforeItIsReady() {
            TestInbox<ControlReply> reply = move(CANARY, FIRST, 100);
            a.offers(offer(V2));

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED)).contains("not in the repository any more");
        }

        @Test
        void isTakenBackByOneToRemoveIt() {
            move(CANARY, FIRST, 100);
            world.membersObey();
            world.ticks(MANY_TICKS);
            TestInbox<ControlReply> reply =
                    world.order(to -> new ControlCommand.RemoveLabel(MODEL, CANARY, "anna", to));

            assertThat(done(reply)).isEqualTo("model 'model': label 'canary' is gone");
            assertThat(world.deployment().labels()).isEmpty();
            world.settles();
            assertThat(world.orders).containsExactly("place model~1~0 on a", "retire model~1~0");
        }

        @Test
        void isNeededBeforeOneToRemoveIt() {
            TestInbox<ControlReply> reply =
                    world.order(to -> new ControlCommand.RemoveLabel(MODEL, CANARY, "anna", to));

            assertThat(refused(reply, ErrorCode.VERSION_NOT_FOUND)).contains("no label 'canary'");
        }
    }

    @Nested
    @DisplayName("to roll back")
    class ToRollBack {

        @BeforeEach
        void offerTwoVersions() {
            a.offers(unselected(V1), offer(V2));
            world.settles();
        }

        @Test
        void takesTheMovesOfTheLabelBackOneAfterAnother() {
            move(CANARY, FIRST, 100);
            world.membersObey();
            move(CANARY, SECOND, 100);
            world.membersObey();
            assertThat(world.deployment().labels()).containsEntry(CANARY, TrafficSplit.all(SECOND));

            TestInbox<ControlReply> first = rollBack(CANARY);
            world.settles();
            assertThat(done(first)).contains("label 'canary' stands for version 1");
            assertThat(world.deployment().labels()).containsEntry(CANARY, TrafficSplit.all(FIRST));
            TestInbox<ControlReply> second = rollBack(CANARY);

            assertThat(done(second)).contains("is gone, as it was before its last move");
            assertThat(world.deployment().labels()).isEmpty();
            refused(rollBack(CANARY), ErrorCode.MODEL_CHANGE_FAILED);
        }

        @Test
        void goesToTheOlderVersionWhenStableWasNeverMoved() {
            TestInbox<ControlReply> reply = rollBack(ModelLabel.STABLE);
            world.membersObey();

            assertThat(done(reply)).contains("label 'stable' stands for version 1");
            assertThat(world.deployment().labels()).containsEntry(ModelLabel.STABLE, TrafficSplit.all(FIRST));
        }

        @Test
        void isRefusedWhenThereIsNoOlderVersion() {
            a.offers(offer(V2));

            assertThat(refused(rollBack(ModelLabel.STABLE), ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("label 'stable' of model 'model' has no move to take back, and there is no older"
                            + " version to go back to");
        }
    }

    @Nested
    @DisplayName("while the journal is away")
    class WithoutJournal {

        @Test
        void isRefusedBeforeItWasRead() {
            world = new ControlWorld();
            world.list(world.a);
            world.a.offers(offer(V1));

            NotDone refused = (NotDone) load().receiveMessage();
            assertThat(refused.code()).isEqualTo(ErrorCode.CONTROLLER_UNAVAILABLE);
            assertThat(refused.retryAfter()).isPositive();
            assertThat(world.order(to -> new ControlCommand.GetHistory(null, 10, to))
                            .receiveMessage())
                    .isEqualTo(refused);
        }

        @Test
        void isRefusedWhenTheWriteIsNotConfirmed() {
            world.journalIsThere = false;
            TestInbox<ControlReply> unload = unload();
            TestInbox<ControlReply> move = move(CANARY, FIRST, 100);
            world.passes(Duration.ofSeconds(9));

            refused(unload, ErrorCode.CONTROLLER_UNAVAILABLE);
            refused(move, ErrorCode.CONTROLLER_UNAVAILABLE);
            assertThat(world.deployment().loaded()).isTrue();
            assertThat(world.orders).isEmpty();
        }

        @Test
        void holdsAfterAllWhenItIsWrittenLaterAndIsNotAnsweredAgain() {
            world.journalIsThere = false;
            TestInbox<ControlReply> unload = unload();
            world.passes(Duration.ofSeconds(9));
            refused(unload, ErrorCode.CONTROLLER_UNAVAILABLE);
            world.journalComesBack();
            world.settles();

            assertThat(unload.hasMessages()).isFalse();
            assertThat(world.deployment().loaded()).isFalse();
        }
    }

    @Test
    void isRefusedInPollModeIfItIsToLoadOrUnload() {
        world = new ControlWorld(RepositoryMode.POLL);
        a = world.a;
        a.capacityBytes = 3000;
        world.servesVersion1();

        assertThat(refused(load(), ErrorCode.INVALID_REQUEST)).contains("sampo.repository.mode is 'poll'");
        assertThat(refused(unload(), ErrorCode.INVALID_REQUEST)).contains("sampo.repository.mode is 'poll'");
        assertThat(done(move(CANARY, FIRST, 100))).contains("stands for version 1");
    }

    @Test
    void isInTheHistoryWithWhatCameOfIt() {
        load();
        a.hasRead(MODEL);
        move(CANARY, FIRST, 100);
        TestInbox<ControlReply> unload = unload();
        world.settles();
        done(unload);

        List<ModelChange> all = world.history(null, 10);
        assertThat(all)
                .extracting(change -> change.number() + " " + change.by() + " " + change.action())
                .containsExactly("4 bert unload", "3 anna move-label", "2 anna load", "1 anna load");
        assertThat(all)
                .extracting(ModelChange::outcome)
                .containsExactly(
                        "unloaded",
                        "label 'canary' stands for version 1",
                        "version 1 is ready, replicas: 1",
                        "ordered");
        assertThat(all).extracting(ModelChange::at).allMatch(at -> at.isAfter(Instant.EPOCH));
        assertThat(world.history(MODEL, 2)).isEqualTo(all.subList(0, 2));
        assertThat(world.history(OTHER, 2)).isEmpty();
    }

    private TestInbox<ControlReply> load() {
        return load(MODEL);
    }

    private TestInbox<ControlReply> load(ModelName model) {
        return world.order(to -> new ControlCommand.LoadModel(model, "anna", to));
    }

    private TestInbox<ControlReply> unload() {
        return world.order(to -> new ControlCommand.UnloadModel(MODEL, "bert", to));
    }

    private TestInbox<ControlReply> move(ModelLabel label, ModelVersion version, int percent) {
        return world.order(to -> new ControlCommand.MoveLabel(MODEL, label, version, percent, "anna", to));
    }

    private TestInbox<ControlReply> rollBack(ModelLabel label) {
        return world.order(to -> new ControlCommand.RollBack(MODEL, label, "anna", to));
    }
}
