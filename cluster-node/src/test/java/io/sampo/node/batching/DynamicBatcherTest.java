package io.sampo.node.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.batching.FakeModel.Run;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.ReplicaStatistics.Total;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A dynamic batcher")
class DynamicBatcherTest {

    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final BatchingPolicy POLICY = new BatchingPolicy(4, 100, 1.2, 8, 4);

    private static final String INFERENCE_THREADS = "inference-dispatcher";

    private final FakeModel model = new FakeModel().holdingRuns();
    private final BatcherBench bench = new BatcherBench(KIT, model, POLICY, 1);

    @AfterEach
    void nothingIsLeft() {
        model.releaseRuns();
        assertThat(model.wrongs()).isEmpty();
    }

    @AfterAll
    static void stopSystem() {
        KIT.shutdownTestKit();
    }

    @Test
    void runsARequestAtOnceWhileASlotIsIdle() {
        bench.submit("a");

        assertThat(model.nextRun().words()).containsExactly("a");
    }

    @Test
    void makesBatchesOfWhatWaitsAndNoLargerOnes() {
        Run first = bench.submitAndStart("a");
        bench.submit("b", "c", "d", "e", "f");
        first.finish();

        Run second = model.nextRun();
        assertThat(second.words()).containsExactly("b", "c", "d", "e");
        second.finish();
        assertThat(model.nextRun().words()).containsExactly("f");
    }

    @Test
    void usesEverySlot() {
        BatcherBench two = new BatcherBench(KIT, model, POLICY, 2);
        two.submit("a", "b");

        assertThat(List.of(model.nextRun().words(), model.nextRun().words()))
                .containsExactlyInAnyOrder(List.of("a"), List.of("b"));
    }

    @Test
    void runsWhatIsShortOnTheThreadsOfActorsUntilARunIsLong() {
        letRunsBeShort(bench);

        Run run = bench.submitAndStart("long");
        assertThat(run.threadName()).doesNotContain(INFERENCE_THREADS);
        bench.submit("waits");
        bench.clockGoesOn(Duration.ofNanos(ShortRuns.LONG_NANOS + 1));
        run.finish();

        assertThat(model.nextRun().threadName()).contains(INFERENCE_THREADS);
    }

    @Test
    void turnsToItsOtherSlotsWhereARunIsLongAgainstExpectation() {
        BatcherBench two = new BatcherBench(KIT, model, POLICY, 2);
        letRunsBeShort(two);
        Run run = two.submitAndStart("long");
        two.submit("b", "c");
        two.timePasses(Duration.ofMillis(100));

        Run next = model.nextRun();
        assertThat(next.words()).containsExactly("b", "c");
        assertThat(next.threadName()).contains(INFERENCE_THREADS);
        run.finish();
        next.finish();
        two.expectCompleted("long", "b", "c");
    }

    private void letRunsBeShort(BatcherBench batcher) {
        model.releaseRuns();
        for (int i = 0; i < ShortRuns.LEAST_RUNS; i++) {
            batcher.submit("short" + i);
            batcher.statisticsAfter(i + 1, 0);
            assertThat(model.nextRun().threadName()).contains(INFERENCE_THREADS);
        }
        model.holdingRuns();
    }

    @Test
    void repliesToEachWithItsOwnResult() {
        Run first = bench.submitAndStart("a");
        bench.submit("b b2", "c");
        first.finish();
        model.nextRun().finish();

        bench.expectCompleted("a", "b b2", "c");
    }

    @Test
    void refusesWhatItHasNoRoomForAndAnswersEverybodyOnce() {
        Run first = bench.submitAndStart("a");
        bench.submit("1", "2", "3", "4", "5", "6", "7", "8", "too many");

        assertThat(bench.expectRejected("too many", ErrorCode.QUEUE_FULL).retryAfter())
                .isPositive();

        model.releaseRuns();
        first.finish();
        bench.expectCompleted("a", "1", "2", "3", "4", "5", "6", "7", "8");
        bench.expectNothingMore();
    }

    @Test
    void countsWhatIsBeingPreparedAgainstItsBound() {
        FakeModel slow = new FakeModel().preparingSlowly();
        CountDownLatch preparation = slow.holdPreparation();
        BatcherBench small = new BatcherBench(KIT, slow, new BatchingPolicy(4, 100, 1.2, 2, 4), 1);
        small.submit("a", "b", "too many");

        small.expectRejected("too many", ErrorCode.QUEUE_FULL);

        preparation.countDown();
        small.expectCompleted("a", "b");
        small.expectNothingMore();
    }

    @Test
    void answersAtATickWhoseDeadlinePassedInTheQueue() {
        Run first = bench.submitAndStart("a");
        bench.submit("late", Duration.ofMillis(10));
        bench.timePasses(Duration.ofMillis(100));

        bench.expectFailed("late", ErrorCode.DEADLINE_EXCEEDED);
        first.finish();
        bench.expectCompleted("a");
        bench.expectNothingMore();
        assertThat(model.nextRun().words()).containsExactly("last");
    }

    @Test
    void doesNotComputeWhatIsLateWhenItsTurnComes() {
        Run first = bench.submitAndStart("a");
        bench.submit("late", Duration.ofMillis(10));
        bench.submit("b");
        bench.clockGoesOn(Duration.ofMillis(10));
        first.finish();

        Run second = model.nextRun();
        assertThat(second.words()).containsExactly("b");
        second.finish();
        bench.expectCompleted("a");
        bench.expectFailed("late", ErrorCode.DEADLINE_EXCEEDED);
        bench.expectCompleted("b");
        bench.expectNothingMore();
    }

    @Test
    void interruptsARunWhoseDeadlinePassed() {
        bench.submit("late", Duration.ofMillis(10));
        Run run = model.nextRun();
        bench.timePasses(Duration.ofMillis(100));

        run.awaitCancelled();
        bench.expectFailed("late", ErrorCode.DEADLINE_EXCEEDED);
        bench.expectNothingMore();
    }

    @Test
    void dropsAWithdrawnRequestWhereItWaits() {
        Run first = bench.submitAndStart("a");
        bench.submit("b", "c");
        bench.cancel("b");
        first.finish();

        Run second = model.nextRun();
        assertThat(second.words()).containsExactly("c");
        second.finish();
        bench.expectCompleted("a", "c");
        bench.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dropsAWithdrawnRequestThatIsBeingPrepared(boolean invalid) {
        FakeModel slow = new FakeModel().preparingSlowly();
        CountDownLatch preparation = slow.holdPreparation();
        BatcherBench other = new BatcherBench(KIT, slow, POLICY, 1);
        String id = invalid ? "invalid" : "a";
        other.submit(id);
        other.cancel(id);
        preparation.countDown();

        other.expectNothingMore();
        assertThat(slow.nextRun().words()).containsExactly("last");
    }

    @Test
    void interruptsAWithdrawnRequestThatRunsAloneAndServesOn() {
        Run run = bench.submitAndStart("a");
        bench.cancel("a");
        run.awaitCancelled();
        bench.submit("b");
        model.nextRun().finish();

        bench.expectCompleted("b");
        bench.expectNothingMore();
    }

    @Test
    void letsABatchGoOnWhileAnybodyWantsItsResult() {
        Run first = bench.submitAndStart("a");
        bench.submit("b", "c");
        first.finish();
        Run both = model.nextRun();
        bench.cancel("b");
        bench.waitUntilIdle();
        assertThat(both.isCancelled()).isFalse();
        both.finish();

        bench.expectCompleted("a", "c");
        bench.expectNothingMore();
    }

    @Test
    void failsABadRequestAlone() {
        Run first = bench.submitAndStart("a");
        bench.submit("b", "bad", "c");
        model.releaseRuns();
        first.finish();

        bench.expectCompleted("a", "b", "c");
        bench.expectFailed("bad", ErrorCode.MODEL_FAILED);
        bench.expectNothingMore();
    }

    @Test
    void failsARequestOnceHoweverManyOfItsItemsAreBad() {
        model.releaseRuns();
        bench.submit("bad bad good bad good bad");

        bench.expectFailed("bad bad good bad good bad", ErrorCode.MODEL_FAILED);
        bench.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesAnInvalidRequestWithTheModelsOwnWords(boolean slowly) {
        BatcherBench other =
                new BatcherBench(KIT, slowly ? new FakeModel().preparingSlowly() : new FakeModel(), POLICY, 1);
        other.submit("invalid", "fine");

        assertThat(other.expectFailed("invalid", ErrorCode.INVALID_REQUEST).detail())
                .isEqualTo("input 'x': invalid (expected: valid)");
        other.expectCompleted("fine");
        other.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void survivesADefectInPreparation(boolean slowly) {
        BatcherBench other =
                new BatcherBench(KIT, slowly ? new FakeModel().preparingSlowly() : new FakeModel(), POLICY, 1);
        other.submit("unpreparable", "fine");

        other.expectFailed("unpreparable", ErrorCode.INTERNAL);
        other.expectCompleted("fine");
        other.expectNothingMore();
    }

    @Test
    void survivesADefectInAResult() {
        model.releaseRuns();
        bench.submit("unprintable", "fine");

        bench.expectFailed("unprintable", ErrorCode.INTERNAL);
        bench.expectCompleted("fine");
        bench.expectNothingMore();
    }

    @Test
    void saysThatAModelGaveTooMuch() {
        model.releaseRuns();
        bench.submit("huge", "fine");

        bench.expectFailed("huge", ErrorCode.RESULT_TOO_LARGE);
        bench.expectCompleted("fine");
    }

    @Test
    void refusesWhatThereIsNoMemoryForAndServesOn() {
        model.releaseRuns();
        bench.submit("vast");
        bench.submit("fine");

        bench.expectRejected("vast", ErrorCode.REPLICA_UNAVAILABLE);
        bench.expectCompleted("fine");
    }

    @Test
    void refusesAResultThatNobodyCouldDeliver() {
        model.releaseRuns();
        String large = "x".repeat(BatcherBench.MAX_PAYLOAD_BYTES + 1);
        bench.submit(large);

        bench.expectFailed(large, ErrorCode.RESULT_TOO_LARGE);
        bench.expectNothingMore();
    }

    @Test
    void finishesWhatRunsAndRefusesTheRestWhenDrained() {
        Run first = bench.submitAndStart("a");
        bench.submit("b");
        bench.drain();
        bench.submit("c");

        bench.expectRejected("b", ErrorCode.REPLICA_UNAVAILABLE);
        bench.expectRejected("c", ErrorCode.REPLICA_UNAVAILABLE);
        first.finish();
        bench.expectCompleted("a");
        bench.expectStopped();
        bench.expectNoReplyLeft();
    }

    @Test
    void finishesARequestWhenDrainedOfWhichAPartRuns() {
        bench.submit("1 2 3 4 5 6");
        Run first = model.nextRun();
        bench.drain();
        model.releaseRuns();
        first.finish();

        bench.expectCompleted("1 2 3 4 5 6");
        bench.expectStopped();
    }

    @Test
    void refusesWhenDrainedWhatIsBeingPrepared() {
        FakeModel slow = new FakeModel().preparingSlowly();
        CountDownLatch preparation = slow.holdPreparation();
        BatcherBench other = new BatcherBench(KIT, slow, POLICY, 1);
        other.submit("a");
        other.drain();

        other.expectRejected("a", ErrorCode.REPLICA_UNAVAILABLE);
        other.expectStopped();
        preparation.countDown();
    }

    @Test
    void stopsAtOnceWhenDrainedIdle() {
        bench.drain();

        bench.expectStopped();
    }

    @Test
    void answersEverybodyAndStopsAfterADefectOfTheModel() {
        BatcherBench two = new BatcherBench(KIT, model, POLICY, 2);
        Run other = two.submitAndStart("other");
        Run first = two.submitAndStart("first");
        two.submit("crash", "neighbour", "3", "4", "waiting");
        first.finish();
        Run crash = model.nextRun();
        assertThat(crash.words()).containsExactly("crash", "neighbour", "3", "4");
        crash.finish();

        two.expectCompleted("first");
        two.expectRejected("crash", ErrorCode.REPLICA_LOST);
        two.expectRejected("neighbour", ErrorCode.REPLICA_LOST);
        two.expectRejected("3", ErrorCode.REPLICA_LOST);
        two.expectRejected("4", ErrorCode.REPLICA_LOST);
        two.expectRejected("waiting", ErrorCode.REPLICA_UNAVAILABLE);
        other.finish();
        two.expectCompleted("other");
        two.expectStopped();
        two.expectNoReplyLeft();
    }

    @Test
    void stopsAfterADefectWhileItDrains() {
        Run crash = bench.submitAndStart("crash");
        bench.drain();
        crash.finish();

        bench.expectRejected("crash", ErrorCode.REPLICA_LOST);
        bench.expectStopped();
    }

    @Test
    void saysWhichRequestItWasLostWithAfterADefectOfItsOwn() {
        Run first = bench.submitAndStart("a");
        bench.submit("b", "unqueueable");
        model.awaitUnqueueable();
        first.finish();

        bench.expectCompleted("a");
        bench.expectRejected("unqueueable", ErrorCode.REPLICA_LOST);
        bench.expectRejected("b", ErrorCode.REPLICA_UNAVAILABLE);
        bench.expectStopped();
    }

    @Test
    void countsARequestOfWhichAPartRanAsLostAfterADefectOfItsOwn() {
        bench.submit("1 2 3 4 5 6");
        Run first = model.nextRun();
        bench.submit("unqueueable");
        model.awaitUnqueueable();
        first.finish();

        bench.expectRejected("1 2 3 4 5 6", ErrorCode.REPLICA_LOST);
        bench.expectRejected("unqueueable", ErrorCode.REPLICA_LOST);
        bench.expectStopped();
    }

    @Test
    void tellsWhereTheTimeWent() {
        Run first = bench.submitAndStart("a");
        bench.submit("b", "c");
        bench.clockGoesOn(Duration.ofMillis(7));
        model.releaseRuns();
        first.finish();

        assertThat(timing("a")).isEqualTo(new InferTiming(0, FakeModel.TIMING.totalNanos(), 1));
        assertThat(timing("b"))
                .isEqualTo(new InferTiming(Duration.ofMillis(7).toNanos(), FakeModel.TIMING.totalNanos(), 2));
    }

    @Test
    void tellsWithEachReplyHowManyRowsWait() {
        Run first = bench.submitAndStart("a");
        bench.submit("b", "c c", "invalid");

        assertThat(bench.replyTo("invalid").queued()).isEqualTo(3);
        first.finish();
    }

    @Test
    void countsWhatItDid() {
        Run first = bench.submitAndStart("a");
        bench.submit("b", "bad", "c");
        model.releaseRuns();
        first.finish();
        bench.expectCompleted("a", "b", "c");
        bench.expectFailed("bad", ErrorCode.MODEL_FAILED);
        bench.submit("d d");
        bench.expectCompleted("d d");

        ReplicaStatistics counted = bench.statisticsAfter(4, 1);

        assertThat(counted.inferenceCount()).isEqualTo(5);
        assertThat(counted.queue().count()).isEqualTo(5);
        assertThat(counted.batches().stream()
                        .mapToLong(batch -> batch.computeInfer().count())
                        .sum())
                .isEqualTo(counted.executionCount());
        // a; b and c, which ran apart; d and d.
        assertThat(counted.computeInfer().nanos()).isEqualTo(4 * FakeModel.TIMING.inferNanos());
        assertThat(counted.lastInferenceEpochMillis()).isPositive();
    }

    @Test
    void countsNothingAtFirst() {
        ReplicaStatistics counted = bench.statisticsAfter(0, 0);

        assertThat(counted.executionCount()).isZero();
        assertThat(counted.queue()).isEqualTo(Total.ZERO);
        assertThat(counted.batches()).isEmpty();
    }

    private InferTiming timing(String id) {
        return ((Completed) bench.replyTo(id).reply()).timing();
    }
}
