package io.sampo.client.routing;

import static io.sampo.client.routing.TestCluster.MODEL;
import static io.sampo.client.routing.TestCluster.NEWEST;
import static io.sampo.client.routing.TestCluster.RESULT;
import static io.sampo.client.routing.TestCluster.catalog;
import static io.sampo.client.routing.TestCluster.live;
import static io.sampo.client.routing.TestCluster.unloads;
import static io.sampo.client.routing.TestCluster.wants;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.RouterDriver.TestCaller;
import io.sampo.client.routing.TestCluster.TestMember;
import io.sampo.client.routing.TestOutbox.Sent;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaMessage.Cancel;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two members, each with a replica of one model; of several candidates the first is taken. */
@DisplayName("A model router")
class ModelRouterTest {

    private static final ModelLabel CANARY = new ModelLabel("canary");
    private static final ModelTarget CANARIES = ModelTarget.labelled(MODEL.name(), CANARY);

    private final List<Integer> loads = new ArrayList<>();
    private final RouterDriver router = new RouterDriver((candidates, load) -> {
        loads.clear();
        candidates.forEach(candidate -> loads.add(load.applyAsInt(candidate)));
        return candidates.get(0);
    });
    private final TestMember one = new TestMember(1);
    private final TestMember two = new TestMember(2);
    private final TestInbox<ReplicaMessage> first = one.hosts(MODEL, 0);
    private final TestInbox<ReplicaMessage> second = two.hosts(MODEL, 1);

    @Test
    void passesReplyOfReplicaOn() {
        router.sees(live(one));
        TestCaller caller = router.submit(NEWEST);
        assertThat(router.outbox.last().wentTo(first.getRef())).isTrue();

        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
        assertThat(first.hasMessages()).isFalse();
    }

    @Test
    void ignoresSecondReplyOfTheSameAttempt() {
        router.sees(live(one));
        TestCaller caller = router.submit(NEWEST);

        router.answer(router.outbox.last(), RESULT);
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLICA_UNAVAILABLE", "QUEUE_FULL"})
    void triesAnotherReplicaIfOneRefuses(ErrorCode code) {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);

        router.answer(router.outbox.last(), rejected(code));

        assertThat(caller.answers).isEmpty();
        assertThat(router.outbox.last().wentTo(second.getRef())).isTrue();
        router.answer(router.outbox.last(), RESULT);
        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void passesLastRefusalOnWhenNobodyIsLeft() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);

        router.answer(router.outbox.last(), rejected(ErrorCode.REPLICA_UNAVAILABLE));
        router.answer(router.outbox.last(), rejected(ErrorCode.QUEUE_FULL));

        assertThat(caller.answers).containsExactly(rejected(ErrorCode.QUEUE_FULL));
        assertThat(router.outbox.sent).hasSize(2);
    }

    @Test
    void passesFailureOnAtOnce() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);
        InferReply failed = new Failed(ErrorCode.MODEL_FAILED, "bad input");

        router.answer(router.outbox.last(), failed);

        assertThat(caller.answers).containsExactly(failed);
        assertThat(router.outbox.sent).hasSize(1);
    }

    /** Or one request after which a replica stops could stop all of them. */
    @Test
    void sendsNothingAgainThatAReplicaSaysItWasLostWith() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);

        router.answer(router.outbox.last(), rejected(ErrorCode.REPLICA_LOST));

        assertThat(caller.answers).containsExactly(rejected(ErrorCode.REPLICA_LOST));
        assertThat(router.outbox.sent).hasSize(1);
    }

    @Test
    void asksAtMostThreeReplicas() {
        for (int ordinal = 2; ordinal < 6; ordinal++) {
            one.hosts(MODEL, ordinal);
        }
        router.sees(live(one));
        TestCaller caller = router.submit(NEWEST);

        while (caller.answers.isEmpty()) {
            router.answer(router.outbox.last(), rejected(ErrorCode.REPLICA_UNAVAILABLE));
        }

        assertThat(router.outbox.sent).hasSize(ModelRouter.MAX_ATTEMPTS);
    }

    @Test
    void triesAnotherReplicaIfRequestIsNotDelivered() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);

        router.refuse(router.outbox.last(), "no room");
        assertThat(router.outbox.last().wentTo(second.getRef())).isTrue();
        router.refuse(router.outbox.last(), "no room either");

        assertThat(caller.answers)
                .singleElement()
                .isEqualTo(new Rejected(ErrorCode.REPLICA_UNAVAILABLE, "no room either", Duration.ofSeconds(1)));
    }

    @Test
    void takesFirstAnswerOnceMemberFellSilent() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);

        router.sees(catalog(List.of(two), List.of(one)));
        Sent again = router.outbox.last();
        assertThat(again.wentTo(second.getRef())).isTrue();
        router.answer(again, RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
        assertThat(first.receiveMessage())
                .isInstanceOfSatisfying(
                        Cancel.class,
                        cancel -> assertThat(cancel.correlation())
                                .isEqualTo(router.outbox.sent.get(0).infer().correlation()));
        assertThat(second.hasMessages()).isFalse();
    }

    @Test
    void takesAnswerOfSilentMemberIfItIsTheFirst() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);
        router.sees(catalog(List.of(two), List.of(one)));

        router.answer(router.outbox.sent.get(0), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
        assertThat(second.receiveMessage()).isInstanceOf(Cancel.class);
    }

    @Test
    void waitsForSecondAttemptIfSilentMemberRefuses() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);
        router.sees(catalog(List.of(two), List.of(one)));

        router.answer(router.outbox.sent.get(0), rejected(ErrorCode.QUEUE_FULL));
        assertThat(caller.answers).isEmpty();
        router.answer(router.outbox.sent.get(1), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
        assertThat(router.outbox.sent).hasSize(2);
    }

    @Test
    void sendsToSilentMemberIfThereIsNoOther() {
        router.sees(catalog(List.of(), List.of(one)));
        TestCaller caller = router.submit(NEWEST);

        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void waitsForSilentMemberWhileThereIsNoOther() {
        router.sees(live(one));
        TestCaller caller = router.submit(NEWEST);

        router.sees(catalog(List.of(), List.of(one)));
        assertThat(caller.answers).isEmpty();
        assertThat(router.outbox.sent).hasSize(1);
        router.sees(catalog(List.of(two), List.of(one)));

        assertThat(router.outbox.last().wentTo(second.getRef())).isTrue();
    }

    @Test
    void sendsAgainIfMemberIsLost() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);

        router.sees(live(two));
        router.answer(router.outbox.last(), RESULT);

        assertThat(router.outbox.last().wentTo(second.getRef())).isTrue();
        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void rejectsIfMemberIsLostAndThereIsNoOther() {
        router.sees(live(one));
        TestCaller caller = router.submit(NEWEST);

        router.sees(live());

        assertThat(caller.answers).singleElement().isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo(ErrorCode.REPLICA_UNAVAILABLE);
            assertThat(rejected.detail()).isEqualTo("model 'm': the replica was lost");
        });
    }

    @Test
    void trustsReplicaThatStopsOnLiveMember() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);
        one.replicas.clear();

        router.sees(live(one, two));
        assertThat(router.outbox.sent).hasSize(1);
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void leavesDeadlineToReplicaForTheGrace() {
        router.sees(live(one));
        TestCaller caller = router.submit(NEWEST);

        router.passes(RouterDriver.DEADLINE.plus(RouterDriver.GRACE).minusNanos(1));
        assertThat(caller.answers).isEmpty();
        router.passes(Duration.ofNanos(1));

        assertThat(codeOf(caller)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(first.receiveMessage()).isInstanceOf(Cancel.class);
    }

    @Test
    void sendsNothingOnceDeadlineHasPassed() {
        router.sees(live(one));

        TestCaller caller = router.submit(NEWEST, new Deadline(router.nowNanos));

        assertThat(codeOf(caller)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(router.outbox.sent).isEmpty();
    }

    @Test
    void cancelsWhatIsWithdrawn() {
        router.sees(live(one));
        TestCaller caller = router.submit(NEWEST);

        router.withdraw(caller);
        router.withdraw(caller);
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).hasSize(1);
        assertThat(codeOf(caller)).isEqualTo(ErrorCode.CANCELLED);
        assertThat(first.getAllReceived()).singleElement().isInstanceOf(Cancel.class);
    }

    @Test
    void failsPayloadThatMayNotCross() {
        router.sees(live(one));

        TestCaller caller = router.submit(NEWEST, tensor(TestOutbox.MAX_PAYLOAD_BYTES + 1));
        router.submit(NEWEST, tensor(TestOutbox.MAX_PAYLOAD_BYTES));

        assertThat(caller.answers)
                .containsExactly(
                        new Failed(ErrorCode.PAYLOAD_TOO_LARGE, "inputs: 1025 bytes (expected: at most 1024)"));
        assertThat(router.outbox.sent).hasSize(1);
    }

    @Test
    void failsUnknownModelAndVersion() {
        router.sees(live(one));

        assertThat(router.submit(ModelTarget.newest(new ModelName("n"))).answers)
                .containsExactly(new Failed(ErrorCode.MODEL_NOT_FOUND, "Request for unknown model: 'n' is not found"));
        assertThat(router.submit(ModelTarget.exactly(ModelRef.of("m", 9))).answers)
                .containsExactly(new Failed(
                        ErrorCode.VERSION_NOT_FOUND,
                        "Request for unknown model: 'm' version 9 is not found (available: [1])"));
    }

    @Test
    void rejectsWhatIsNotReadyAndSaysWhy() {
        router.sees(live(new TestMember(3)
                .offers(ModelRef.of("offered", 1))
                .holds(ModelRef.of("loading", 1), ReplicaState.LOADING, "")
                .holds(ModelRef.of("broken", 1), ReplicaState.FAILED, "out of memory")
                .reports("bad", "", "no version in it")));

        assertThat(answerOf("offered")).isEqualTo(notReady("model 'offered/1' is not ready, state LOADING", 1));
        assertThat(answerOf("loading")).isEqualTo(notReady("model 'loading/1' is not ready, state LOADING", 1));
        assertThat(answerOf("broken"))
                .isEqualTo(notReady("model 'broken/1' is not ready, state FAILED: out of memory", 10));
        assertThat(answerOf("bad")).isEqualTo(notReady("model 'bad' cannot be served: no version in it", 10));
    }

    @Test
    void rejectsEverythingBeforeAnyMemberIsHeardOf() {
        assertThat(answerOf("m"))
                .isEqualTo(notReady("model 'm': no member of the cluster that could serve it is heard of", 1));
    }

    @Test
    void takesNewestReadyVersionUnlessOneIsNamed() {
        TestInbox<ReplicaMessage> newer = two.hosts(ModelRef.of("m", 2), 0);
        two.holds(ModelRef.of("m", 3), ReplicaState.LOADING, "");
        router.sees(live(one, two));

        router.submit(NEWEST);
        assertThat(router.outbox.last().wentTo(newer.getRef())).isTrue();
        router.submit(ModelTarget.exactly(MODEL));
        assertThat(router.outbox.last().wentTo(first.getRef())).isTrue();
    }

    @Test
    void weighsWhatItSentAndWhatRepliesSayIsQueued() {
        router.sees(live(one, two));
        router.submit(NEWEST);
        router.submit(NEWEST);
        assertThat(loads).containsExactly(1, 0);

        router.answer(router.outbox.sent.get(0), RESULT, 7);
        router.submit(NEWEST);

        assertThat(loads).containsExactly(8, 0);
    }

    @Test
    void failsUnknownLabel() {
        router.sees(catalog(List.of(one), List.of(), deployment(Map.of())));

        assertThat(router.submit(CANARIES).answers)
                .containsExactly(new Failed(
                        ErrorCode.VERSION_NOT_FOUND,
                        "Request for unknown model: 'm' has no label 'canary' (available: [])"));
    }

    @Test
    void sendsToVersionOfLabel() {
        TestInbox<ReplicaMessage> newer = two.hosts(ModelRef.of("m", 2), 0);
        router.sees(catalog(
                List.of(one, two), List.of(), deployment(Map.of(CANARY, TrafficSplit.all(new ModelVersion(2))))));

        router.submit(CANARIES);

        assertThat(router.outbox.last().wentTo(newer.getRef())).isTrue();
    }

    @Test
    void splitsRequestsForLabel() {
        TestInbox<ReplicaMessage> newer = two.hosts(ModelRef.of("m", 2), 0);
        TrafficSplit half = new TrafficSplit(new ModelVersion(2), 50, MODEL.version());
        router.sees(catalog(List.of(one, two), List.of(), deployment(Map.of(CANARY, half))));

        for (int i = 0; i < 100; i++) {
            router.submit(CANARIES);
        }

        assertThat(router.outbox.sent)
                .filteredOn(sent -> sent.wentTo(newer.getRef()))
                .hasSizeBetween(1, 99);
    }

    @Test
    void rejectsLabelOfVersionThatNobodyHasAtTheMoment() {
        TrafficSplit missing = TrafficSplit.all(new ModelVersion(9));
        router.sees(catalog(List.of(one), List.of(), deployment(Map.of(CANARY, missing, ModelLabel.STABLE, missing))));

        assertThat(router.submit(CANARIES).answers)
                .containsExactly(
                        notReady("model 'm/canary': no member that is heard of has the version that is wanted", 10));
        assertThat(router.submit(NEWEST).answers)
                .containsExactly(notReady("model 'm': no member that is heard of has the version that is wanted", 10));
    }

    @Test
    void rejectsUnloadedModelThoughItLiesThere() {
        router.sees(catalog(List.of(new TestMember(3).offers(MODEL)), List.of(), unloads(MODEL.name())));

        assertThat(answerOf("m")).isEqualTo(notReady("model 'm/1' is not ready, state UNLOADED", 10));
    }

    @Test
    void rejectsModelWithoutRoomAndSaysWhy() {
        router.sees(catalog(
                List.of(new TestMember(3).offers(MODEL)),
                List.of(),
                wants(MODEL, 1, Residency.PRELOAD, "no member has 8 GiB left")));

        assertThat(answerOf("m"))
                .isEqualTo(notReady("model 'm/1' is not ready, state UNPLACED: no member has 8 GiB left", 5));
    }

    private static ModelDeployment deployment(Map<ModelLabel, TrafficSplit> labels) {
        return new ModelDeployment(MODEL.name(), true, new TreeMap<>(), null, new TreeMap<>(labels));
    }

    private InferReply answerOf(String model) {
        TestCaller caller = router.submit(ModelTarget.newest(new ModelName(model)));
        assertThat(caller.answers).hasSize(1);
        return caller.answers.get(0);
    }

    private static ErrorCode codeOf(TestCaller caller) {
        assertThat(caller.answers).singleElement().isInstanceOf(Failed.class);
        return ((Failed) caller.answers.get(0)).code();
    }

    private static Rejected rejected(ErrorCode code) {
        return new Rejected(code, "refused", Duration.ofMillis(20));
    }

    private static Rejected notReady(String detail, int retrySeconds) {
        return new Rejected(ErrorCode.MODEL_NOT_READY, detail, Duration.ofSeconds(retrySeconds));
    }

    private static Tensor tensor(long bytes) {
        return Tensor.of("t", DataType.UINT8, Shape.of(bytes), DirectBuffers.allocate((int) bytes));
    }
}
