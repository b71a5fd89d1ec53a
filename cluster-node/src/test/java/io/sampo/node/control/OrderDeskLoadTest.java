package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MODEL;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.changed;
import static io.sampo.node.control.ControlWorld.done;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.onDemand;
import static io.sampo.node.control.ControlWorld.refused;
import static io.sampo.node.control.ControlWorld.replicated;
import static io.sampo.node.control.ControlWorld.unselected;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.MemberMessage.ReadRepository;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Through the controller, with members and a ledger under the test's control. */
@DisplayName("An order to load")
class OrderDeskLoadTest {

    private static final ModelName OTHER = new ModelName("other");
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
    @DisplayName("to load")
    class ToLoad {

        @Test
        void waitsForTheSnapshotThatAnAnswerOvertook() {
            TestInbox<ControlReply> reply = load();
            a.hasReadAndWillReport(MODEL);
            assertThat(reply.hasMessages()).isFalse();
            a.offers(unselected(V1), offer(V2));
            world.membersObey();

            assertThat(done(reply)).isEqualTo("model 'model': version 2 is ready, replicas: 1");
        }

        @Test
        void isAnsweredWhenTheVersionIsReady() {
            TestInbox<ControlReply> reply = load();
            assertThat(a.received()).anyMatch(ReadRepository.class::isInstance);
            a.offers(unselected(V1), offer(V2));
            a.hasRead(MODEL);
            assertThat(reply.hasMessages()).isFalse();

            world.membersObey();

            assertThat(done(reply)).isEqualTo("model 'model': version 2 is ready, replicas: 1");
            assertThat(world.deployment().current()).isEqualTo(SECOND);
        }

        @Test
        void waitsUntilEveryMemberHasRead() {
            world.list(a, world.b);
            world.b.offers(offer(V1));
            TestInbox<ControlReply> reply = load();
            a.hasRead(MODEL);
            assertThat(reply.hasMessages()).isFalse();

            world.b.hasRead(MODEL);

            assertThat(done(reply)).contains("version 1 is ready");
        }

        @Test
        void doesNotWaitForAMemberThatIsLost() {
            world.list(a, world.b);
            world.b.offers(offer(V1));
            TestInbox<ControlReply> reply = load();
            a.hasRead(MODEL);

            world.list(a);
            world.ticks(1);

            assertThat(done(reply)).contains("version 1 is ready");
        }

        @Test
        void waitsForItsOwnReadingNotForThatOfAnEarlierOrder() {
            TestInbox<ControlReply> first = load();
            TestInbox<ControlReply> second = load();
            a.hasRead(MODEL);
            assertThat(done(first)).contains("version 1");
            assertThat(second.hasMessages()).isFalse();

            a.offers(unselected(V1), offer(V2));
            a.hasRead(MODEL);
            world.membersObey();

            assertThat(done(second)).contains("version 2");
        }

        @Test
        void isRefusedWithTheReasonWhenTheVersionFailsAndLeavesTheOldOneCurrent() {
            world.broken.put(V2, "model.onnx: empty");
            TestInbox<ControlReply> reply = load();
            a.offers(unselected(V1), offer(V2));
            a.hasRead(MODEL);
            world.membersObey();

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("model 'model': version 2: model.onnx: empty");
            world.settles();
            assertThat(world.deployment().current()).isEqualTo(FIRST);
            assertThat(world.history(MODEL, 1))
                    .extracting(ModelChange::outcome)
                    .containsExactly("failed: version 2: model.onnx: empty");
        }

        @Test
        void isRefusedWithWhatIsWrongInTheRepositoryWhileTheRestServesOn() {
            a.has(new ModelProblem("model", "3", "no files"));
            TestInbox<ControlReply> reply = load();
            a.reports();
            a.hasRead(MODEL);

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("model 'model': version 3: no files; version 1 is ready, replicas: 1, and serves on");
        }

        @Test
        void isDoneBesideAFolderThatCouldBeNoVersion() {
            a.has(new ModelProblem("model", "latest", "model version: 'latest' (expected: a number from 1)"));
            TestInbox<ControlReply> reply = load();
            a.reports();
            a.hasRead(MODEL);

            assertThat(done(reply))
                    .isEqualTo("model 'model': version 1 is ready, replicas: 1; passed over: version latest: model"
                            + " version: 'latest' (expected: a number from 1)");
        }

        @Test
        void isRefusedWhileTheRepositoryCannotBeReadAndTheRestServesOn() {
            a.has(new ModelProblem("/models", "", "the repository is not there: /models (expected: a folder)"));
            TestInbox<ControlReply> known = load();
            TestInbox<ControlReply> unknown = load(OTHER);
            a.reports();
            a.hasRead(MODEL);
            a.hasRead(OTHER);

            assertThat(refused(known, ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("model 'model': the repository is not there: /models (expected: a folder); version 1 is"
                            + " ready, replicas: 1, and serves on");
            assertThat(refused(unknown, ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("model 'other': the repository is not there: /models (expected: a folder)");
        }

        @Test
        void isRefusedWithWhatIsWrongWhenNothingCanBeLoaded() {
            a.has(new ModelProblem("other", "", "model.yaml: replicas: 'many'"));
            TestInbox<ControlReply> reply = load(OTHER);
            a.reports();
            a.hasRead(OTHER);

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                    .isEqualTo("model 'other': model.yaml: replicas: 'many'");
        }

        @Test
        void isRefusedWhenNothingIsThere() {
            TestInbox<ControlReply> reply = load(OTHER);
            a.hasRead(OTHER);

            assertThat(refused(reply, ErrorCode.MODEL_NOT_FOUND)).contains("'other'");
        }

        @Test
        void isRefusedWhenNoVersionIsSelected() {
            TestInbox<ControlReply> reply = load();
            a.offers(unselected(V1));
            a.hasRead(MODEL);

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED)).contains("no version is selected");
        }

        @Test
        void isRefusedWithTheNumbersWhenThereIsNoRoom() {
            a.capacityBytes = 1000;
            TestInbox<ControlReply> reply = load();
            a.offers(unselected(V1), offer(V2));
            a.hasRead(MODEL);

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                    .contains("version 2: ", world.planOf(V2).trouble());
        }

        @Test
        void triesAVersionAgainThatFailedBeforeAndCountsOnlyWhatFollows() {
            versionTwoHasFailed();
            world.broken.clear();
            TestInbox<ControlReply> reply = load();
            a.hasRead(MODEL);
            assertThat(world.orders).containsExactly("reload model~2~0");
            assertThat(reply.hasMessages()).isFalse();

            world.membersObey();

            assertThat(done(reply)).contains("version 2 is ready");
        }

        @Test
        void isRefusedWhenTheVersionFailsOnceMore() {
            versionTwoHasFailed();
            world.broken.put(V2, "still empty");
            TestInbox<ControlReply> reply = load();
            a.hasRead(MODEL);
            world.membersObey();

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED)).contains("version 2: still empty");
        }

        @Test
        void takesOverOnlyWhenEveryMemberHasReadTheFolder() {
            world.list(a, world.b);
            world.b.capacityBytes = 3000;
            a.offers(replicated(V1, 2));
            world.b.offers(replicated(V1, 2));
            world.membersObey();
            TestInbox<ControlReply> reply = load();
            a.offers(replicated(V1, 2), replicated(V2, 2));
            a.hasRead(MODEL);
            world.membersObey();
            assertThat(world.deployment().current()).isEqualTo(V1.version());

            world.b.offers(replicated(V1, 2), replicated(V2, 2));
            world.b.hasRead(MODEL);
            world.membersObey();

            assertThat(done(reply)).contains("version 2 is ready");
            assertThat(world.deployment().current()).isEqualTo(SECOND);
        }

        @Test
        void isAnsweredOnlyWhenEveryReplicaServesTheChangedFiles() {
            world.list(a, world.b);
            a.offers(replicated(V1, 2));
            world.b.offers(replicated(V1, 2));
            world.membersObey();
            TestInbox<ControlReply> reply = load();
            a.offers(changed(replicated(V1, 2)));
            a.hasRead(MODEL);
            world.b.offers(changed(replicated(V1, 2)));
            world.b.hasRead(MODEL);
            assertThat(reply.hasMessages()).isFalse();

            world.membersObey();

            assertThat(done(reply)).contains("version 1 is ready, replicas: 2");
        }

        @Test
        void isAnsweredOnlyWhenTheVersionHasTakenOver() {
            TestInbox<ControlReply> reply = loadsTwoReplicasOfVersion2();
            a.holds(V2, 0, ReplicaState.READY);
            a.reports();
            assertThat(reply.hasMessages()).isFalse();
            assertThat(world.deployment().current()).isEqualTo(FIRST);

            world.b.holds(V2, 1, ReplicaState.READY);
            world.b.reports();

            assertThat(done(reply)).isEqualTo("model 'model': version 2 is ready, replicas: 2");
            assertThat(world.deployment().current()).isEqualTo(SECOND);
        }

        @Test
        void saysWhichReplicasFailedAndWhatServesMeanwhile() {
            TestInbox<ControlReply> reply = loadsTwoReplicasOfVersion2();
            a.holds(V2, 0, ReplicaState.READY);
            a.reports();
            world.b.fails(V2, 1, "out of memory");

            assertThat(done(reply))
                    .isEqualTo("model 'model': version 2 is ready, replicas: 1 of 2, as: out of memory; version 1 stays"
                            + " current until all replicas of version 2 are ready");
        }

        @Test
        void waitsForTheTakeOverWhileMembersReadForAnotherOrder() {
            TestInbox<ControlReply> first = load();
            TestInbox<ControlReply> second = load();
            a.offers(unselected(V1), offer(V2));
            a.hasRead(MODEL);
            world.membersObey();
            assertThat(world.deployment().current()).isEqualTo(FIRST);
            assertThat(first.hasMessages()).isFalse();

            a.hasRead(MODEL);

            assertThat(done(first)).contains("version 2 is ready");
            assertThat(done(second)).contains("version 2 is ready");
            assertThat(world.deployment().current()).isEqualTo(SECOND);
        }

        @Test
        void isRefusedWhenChangedFilesCannotBeLoadedAndTheOldOnesServeOn() {
            world.broken.put(V1, "its changed files could not be loaded: empty");
            TestInbox<ControlReply> reply = load();
            a.offers(changed(offer(V1)));
            a.hasRead(MODEL);
            world.membersObey();

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED)).contains("could not be loaded: empty");
            assertThat(world.deployment().current()).isEqualTo(FIRST);
        }

        @Test
        void isAnsweredAtOnceForAModelThatIsLoadedWhenItIsAskedFor() {
            TestInbox<ControlReply> reply = load(OTHER);
            a.offers(offer(V1), onDemand(ModelRef.of("other", 4)));
            a.hasRead(OTHER);

            assertThat(done(reply)).isEqualTo("model 'other': version 4 is loaded at its first request");
        }

        @Test
        void isRefusedWhenMembersDoNotRead() {
            TestInbox<ControlReply> reply = load();
            world.passes(Duration.ofSeconds(61));

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED)).contains("1 members did not read");
        }

        @Test
        void isRefusedWhenTheVersionTakesTooLong() {
            TestInbox<ControlReply> reply = load();
            a.offers(unselected(V1), offer(V2));
            a.hasRead(MODEL);
            a.holds(V2, 0, ReplicaState.LOADING);
            a.reports();
            world.passes(Duration.ofSeconds(121));

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED)).contains("not ready in 120 s");
        }

        @Test
        void isRefusedWhenNoMemberIsThere() {
            world.list();

            assertThat(refused(load(), ErrorCode.CONTROLLER_UNAVAILABLE)).contains("no member");
        }

        private TestInbox<ControlReply> loadsTwoReplicasOfVersion2() {
            world.list(a, world.b);
            world.b.capacityBytes = 3000;
            world.b.offers(offer(V1));
            TestInbox<ControlReply> reply = load();
            for (FakeMember member : List.of(a, world.b)) {
                member.offers(unselected(V1), replicated(V2, 2));
                member.hasRead(MODEL);
            }
            return reply;
        }

        private void versionTwoHasFailed() {
            world.broken.put(V2, "model.onnx: empty");
            a.offers(unselected(V1), offer(V2));
            world.membersObey();
            world.orders.clear();
        }
    }

    private TestInbox<ControlReply> load() {
        return load(MODEL);
    }

    private TestInbox<ControlReply> load(ModelName model) {
        return world.order(to -> new ControlCommand.LoadModel(model, "anna", to));
    }
}
