package io.sampo.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.batching.FakeModel;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.LoadAttempt;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A model replica")
class ModelReplicaTest extends ReplicaScene {

    private static final ActorTestKit KIT = ActorTestKit.create();

    private long lastCorrelation;
    private final TestProbe<RoutedReply> client = KIT.createTestProbe();

    ModelReplicaTest() {
        super(KIT);
    }

    @AfterAll
    static void stopSystem() {
        KIT.shutdownTestKit();
    }

    @AfterEach
    void noModelWasMisused() {
        assertThat(runtime.made()).flatExtracting(FakeModel::wrongs).isEmpty();
    }

    @Test
    void loadsWarmsUpAndIsReady() {
        FakeModel model = runtime.willLoad(new FakeModel().warmingUpWith("w1", "w2"));
        start();

        expectState(ReplicaState.LOADING);
        expectState(ReplicaState.WARMING_UP);
        ReplicaStatus ready = expectState(ReplicaState.READY);
        assertThat(ready.metadata()).isEqualTo(model.metadata());
        assertThat(model.nextRun().words()).containsExactly("w1");
        assertThat(model.nextRun().words()).containsExactly("w2");
        infer(ready, "a");
        assertThat(client.receiveMessage().reply()).isInstanceOf(Completed.class);
    }

    @Test
    void keepsTheReasonOfAFailureAndLoadsAgain() {
        runtime.willFail("model.onnx: empty");
        FakeModel model = runtime.willLoad(new FakeModel());
        start();

        expectState(ReplicaState.LOADING);
        assertThat(expectState(ReplicaState.FAILED).reason()).isEqualTo("model.onnx: empty");
        expectReady();
        assertThat(model.timesClosed()).isZero();
    }

    @Test
    void failsAndLoadsAgainAfterADefectOfTheRuntime() {
        runtime.willThrow(new IllegalStateException("on purpose"));
        runtime.willThrow(new UnsatisfiedLinkError("no natives here"));
        runtime.willLoad(new FakeModel());
        start();

        expectState(ReplicaState.LOADING);
        assertThat(expectState(ReplicaState.FAILED).reason()).contains("on purpose");
        expectState(ReplicaState.LOADING);
        assertThat(expectState(ReplicaState.FAILED).reason()).contains("no natives here");
        expectReady();
    }

    @Test
    void closesAModelWhoseWarmUpFailsAndLoadsAnother() {
        FakeModel broken = runtime.willLoad(new FakeModel().warmingUpWith("bad"));
        runtime.willLoad(new FakeModel());
        start();

        expectState(ReplicaState.LOADING);
        expectState(ReplicaState.WARMING_UP);
        assertThat(expectState(ReplicaState.FAILED).reason()).contains("warm-up", "index out of bounds");
        expectReady();
        assertThat(broken.timesClosed()).isEqualTo(1);
    }

    @Test
    void startsOverAfterADefectWhileServing() {
        FakeModel first = runtime.willLoad(new FakeModel());
        FakeModel second = runtime.willLoad(new FakeModel());
        start();
        infer(expectReady(), "crash");

        assertThat(expectState(ReplicaState.FAILED).reason()).contains("defect");
        ReplicaStatus ready = expectReady();
        client.receiveMessage();
        infer(ready, "a");
        assertThat(client.receiveMessage().reply()).isInstanceOf(Completed.class);
        assertThat(first.timesClosed()).isEqualTo(1);
        assertThat(second.timesClosed()).isZero();
    }

    @Test
    void finishesWhatRunsBeforeItStops() {
        FakeModel model = runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        ReplicaStatus ready = expectReady();
        model.holdingRuns();
        infer(ready, "a");
        FakeModel.Run run = model.nextRun();
        replica.tell(ReplicaCommand.STOP);
        expectState(ReplicaState.STOPPING);
        assertThat(model.timesClosed()).isZero();
        run.finish();

        assertThat(client.receiveMessage().reply()).isInstanceOf(Completed.class);
        expectGone(replica);
        assertThat(model.timesClosed()).isEqualTo(1);
    }

    @Test
    void closesWhatArrivesWhenItIsToStopWhileLoading() {
        FakeModel model = new FakeModel();
        Runnable arrive = runtime.willLoadWhenTold(model);
        ActorRef<ReplicaCommand> replica = start();
        expectState(ReplicaState.LOADING);
        replica.tell(ReplicaCommand.STOP);
        expectState(ReplicaState.STOPPING);
        arrive.run();

        expectGone(replica);
        assertThat(model.timesClosed()).isEqualTo(1);
    }

    @Test
    void closesAfterWarmUpWhenItIsToStopDuringIt() {
        FakeModel model = runtime.willLoad(new FakeModel().warmingUpWith("w").holdingRuns());
        ActorRef<ReplicaCommand> replica = start();
        FakeModel.Run warmUp = model.nextRun();
        replica.tell(ReplicaCommand.STOP);
        expectState(ReplicaState.LOADING);
        expectState(ReplicaState.WARMING_UP);
        expectState(ReplicaState.STOPPING);
        assertThat(model.timesClosed()).isZero();
        warmUp.finish();

        expectGone(replica);
        assertThat(model.timesClosed()).isEqualTo(1);
    }

    @Test
    void stopsWhenLoadingFailsAfterItWasToldTo() {
        Runnable fail = runtime.willFailWhenTold("model.onnx: empty");
        ActorRef<ReplicaCommand> replica = start();
        expectState(ReplicaState.LOADING);
        replica.tell(ReplicaCommand.STOP);
        expectState(ReplicaState.STOPPING);
        fail.run();

        expectGone(replica);
    }

    @Test
    void stopsAtOnceWhileItWaitsForAnotherAttempt() {
        runtime.willFail("model.onnx: empty");
        ActorRef<ReplicaCommand> replica = start(new Backoff(Duration.ofHours(1), Duration.ofHours(1)));
        expectState(ReplicaState.LOADING);
        expectState(ReplicaState.FAILED);
        replica.tell(ReplicaCommand.STOP);

        expectState(ReplicaState.STOPPING);
        expectGone(replica);
    }

    @Test
    void closesWhatArrivesAfterItsEnd() {
        FakeModel model = new FakeModel();
        Runnable arrive = runtime.willLoadWhenTold(model);
        ActorRef<ReplicaCommand> replica = start();
        expectState(ReplicaState.LOADING);
        KIT.stop(replica);
        arrive.run();

        model.awaitClosed();
        assertThat(model.timesClosed()).isEqualTo(1);
    }

    @Test
    void leavesAModelAloneThatWarmsUpWhenItEnds() {
        FakeModel model = runtime.willLoad(new FakeModel().warmingUpWith("w").holdingRuns());
        ActorRef<ReplicaCommand> replica = start();
        FakeModel.Run warmUp = model.nextRun();
        expectState(ReplicaState.LOADING);
        expectState(ReplicaState.WARMING_UP);
        KIT.stop(replica);
        assertThat(model.timesClosed()).isZero();
        warmUp.finish();

        model.awaitClosed();
        assertThat(model.timesClosed()).isEqualTo(1);
    }

    @Test
    void asksItsShardToEndItForGood() {
        runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        expectReady();
        replica.tell(ReplicaCommand.RETIRE);

        assertThat(shard.receiveMessage()).isEqualTo(new ClusterSharding.Passivate<>(replica));
    }

    @Test
    void runsOnWhenStartedAgain() {
        runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        expectReady();
        replica.tell(ReplicaCommand.START);
        replica.tell(ReplicaCommand.STOP);

        expectState(ReplicaState.STOPPING);
        expectGone(replica);
        assertThat(runtime.made()).hasSize(1);
    }

    @Test
    void changesToNewFilesWithoutAGap() {
        FakeModel old = runtime.willLoad(new FakeModel());
        FakeModel fresh = new FakeModel();
        Runnable arrive = runtime.willLoadWhenTold(fresh);
        ActorRef<ReplicaCommand> replica = start();
        ReplicaStatus before = expectReady();
        old.holdingRuns();
        infer(before, "before");
        FakeModel.Run run = old.nextRun();
        replica.tell(ReplicaCommand.RELOAD);
        infer(before, "meanwhile");
        arrive.run();

        ReplicaStatus after = expectState(ReplicaState.READY);
        assertThat(after.readyInbox()).isNotEqualTo(before.readyInbox());
        assertThat(after.reason()).isEmpty();
        infer(after, "after");
        assertThat(fresh.nextRun().words()).containsExactly("after");
        infer(before, "late");
        run.finish();
        // Those that waited, and whoever had not heard of the change.
        old.nextRun().finish();
        assertThat(old.timesClosed()).isZero();
        assertThat(List.of(reply(), reply(), reply(), reply())).hasOnlyElementsOfType(Completed.class);
        old.awaitClosed();
        assertThat(fresh.timesClosed()).isZero();
        client.expectNoMessage(Duration.ZERO);
    }

    @Test
    void servesOnWithItsOldFilesWhenTheNewOnesFail() {
        FakeModel old = runtime.willLoad(new FakeModel());
        runtime.willFail("model.onnx: empty");
        FakeModel third = runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        ReplicaStatus before = expectReady();
        replica.tell(ReplicaCommand.RELOAD);
        ReplicaStatus after = expectState(ReplicaState.READY);
        assertThat(after.reason()).isEqualTo("its changed files could not be loaded: model.onnx: empty");
        assertThat(after.readyInbox()).isEqualTo(before.readyInbox());
        infer(after, "a");
        assertThat(reply()).isInstanceOf(Completed.class);
        assertThat(old.timesClosed()).isZero();
        replica.tell(ReplicaCommand.RELOAD);
        assertThat(expectState(ReplicaState.READY).reason()).isEmpty();
        assertThat(expectState(ReplicaState.READY).readyInbox()).isNotEqualTo(before.readyInbox());
        old.awaitClosed();
        assertThat(third.timesClosed()).isZero();
    }

    @Test
    void closesNewFilesWhoseWarmUpFailsAndServesOn() {
        FakeModel old = runtime.willLoad(new FakeModel());
        FakeModel broken = runtime.willLoad(new FakeModel().warmingUpWith("bad"));
        ActorRef<ReplicaCommand> replica = start();
        expectReady();
        replica.tell(ReplicaCommand.RELOAD);
        assertThat(expectState(ReplicaState.READY).reason()).contains("warm-up", "index out of bounds");
        assertThat(broken.timesClosed()).isEqualTo(1);
        assertThat(old.timesClosed()).isZero();
    }

    @Test
    void loadsOnceMoreWhenFilesChangeWhileItLoads() throws InterruptedException {
        FakeModel first = new FakeModel();
        Runnable arrive = runtime.willLoadWhenTold(first);
        FakeModel second = runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        runtime.awaitLoading();
        replica.tell(ReplicaCommand.RELOAD);
        replica.tell(ReplicaCommand.RELOAD);
        arrive.run();
        expectReady();
        expectState(ReplicaState.READY);
        first.awaitClosed();
        assertThat(second.timesClosed()).isZero();
        directory.expectNoMessage(Duration.ZERO);
    }

    @Test
    void loadsFilesThatCameWhileThoseBeforeThemFailed() throws InterruptedException {
        runtime.willLoad(new FakeModel());
        Runnable fail = runtime.willFailWhenTold("model.onnx: half written");
        runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        ReplicaStatus before = expectReady();
        runtime.awaitLoading();
        replica.tell(ReplicaCommand.RELOAD);
        runtime.awaitLoading();
        replica.tell(ReplicaCommand.RELOAD);
        fail.run();

        ReplicaStatus after = expectState(ReplicaState.READY);
        assertThat(after.reason()).isEmpty();
        assertThat(after.readyInbox()).isNotEqualTo(before.readyInbox());
    }

    @Test
    void loadsAtOnceWhenFilesChangeWhileItWaitsForAnotherAttempt() {
        runtime.willFail("model.onnx: empty");
        runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start(new Backoff(Duration.ofHours(1), Duration.ofHours(1)));
        expectState(ReplicaState.LOADING);
        expectState(ReplicaState.FAILED);
        replica.tell(ReplicaCommand.RELOAD);
        expectReady();
    }

    @Test
    void finishesWithBothModelsWhenItIsToStopWhileItChanges() throws InterruptedException {
        FakeModel old = runtime.willLoad(new FakeModel());
        FakeModel fresh = new FakeModel();
        Runnable arrive = runtime.willLoadWhenTold(fresh);
        ActorRef<ReplicaCommand> replica = start();
        ReplicaStatus ready = expectReady();
        runtime.awaitLoading();
        old.holdingRuns();
        infer(ready, "a");
        FakeModel.Run run = old.nextRun();
        replica.tell(ReplicaCommand.RELOAD);
        runtime.awaitLoading();
        replica.tell(ReplicaCommand.STOP);
        expectState(ReplicaState.STOPPING);
        arrive.run();
        run.finish();
        assertThat(reply()).isInstanceOf(Completed.class);
        expectGone(replica);
        assertThat(List.of(old.timesClosed(), fresh.timesClosed())).containsExactly(1, 1);
    }

    @Test
    void saysHowLongTheLastLoadOfTheVersionTookOnItsMember() {
        runtime.willLoad(new FakeModel());
        runtime.willLoad(new FakeModel());
        ActorRef<ReplicaCommand> replica = start();
        LoadAttempt first = attemptOf(expectState(ReplicaState.LOADING));
        assertThat(first.lastTookMillis()).isZero();
        assertThat(attemptOf(expectState(ReplicaState.WARMING_UP))).isEqualTo(first);
        assertThat(expectState(ReplicaState.READY).attempt()).isNull();
        replica.tell(ReplicaCommand.STOP);
        assertThat(expectState(ReplicaState.STOPPING).attempt()).isNull();
        expectGone(replica);
        start();

        LoadAttempt second = attemptOf(expectState(ReplicaState.LOADING));
        assertThat(second.lastTookMillis()).isPositive();
        assertThat(second.beginEpochMillis())
                .isGreaterThanOrEqualTo(first.beginEpochMillis() + second.lastTookMillis() - 1);
    }

    @Test
    void saysWhenItTriesAgainAfterAFailure() {
        Duration delay = Duration.ofHours(1);
        runtime.willFail("model.onnx: empty");
        start(new Backoff(delay, delay));
        long begun = attemptOf(expectState(ReplicaState.LOADING)).beginEpochMillis();

        assertThat(attemptOf(expectState(ReplicaState.FAILED)).beginEpochMillis())
                .isBetween(begun + delay.toMillis(), System.currentTimeMillis() + delay.toMillis());
    }

    private static LoadAttempt attemptOf(ReplicaStatus status) {
        return Objects.requireNonNull(status.attempt());
    }

    private InferReply reply() {
        return client.receiveMessage().reply();
    }

    private ActorRef<ReplicaCommand> start() {
        return start(new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    }

    private void infer(ReplicaStatus ready, String id) {
        InferRequest request = new InferRequest(
                id,
                ModelTarget.exactly(FakeModel.REF),
                List.of(),
                List.of(),
                Deadline.in(Duration.ofHours(1)),
                Priority.NORMAL,
                TenantId.ANONYMOUS,
                null);
        ready.readyInbox().tell(new ReplicaMessage.Infer(++lastCorrelation, request, client.getRef()));
    }
}
