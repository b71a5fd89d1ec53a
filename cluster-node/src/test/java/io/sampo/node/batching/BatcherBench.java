package io.sampo.node.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.transfer.Outbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;

/** A batcher with real slots, a clock that stands still until told, and one client that names requests by their ids. */
final class BatcherBench {

    static final int MAX_PAYLOAD_BYTES = 64;

    private static final Duration LONG = Duration.ofHours(1);

    private final FakeModel model;
    private final ActorRef<ReplicaMessage> batcher;
    private final ManualTime timers;
    private final TestProbe<RoutedReply> client;
    private final TestProbe<ReplicaStatistics> statistician;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Long> correlations = new HashMap<>();
    private final Map<Long, RoutedReply> early = new HashMap<>();

    /** Starts where {@code System.nanoTime()} may: about to wrap. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

    /** In a system whose time stands still, see {@link ManualTime}. */
    BatcherBench(ActorTestKit kit, FakeModel model, BatchingPolicy policy, int slots) {
        this.model = model;
        timers = ManualTime.get(kit.system());
        client = kit.createTestProbe();
        statistician = kit.createTestProbe();
        batcher = kit.spawn(DynamicBatcher.create(
                model,
                policy,
                new ReplySender(new ReplicaId(FakeModel.REF, 0), "00", new DirectOutbox()),
                new ExecutionSettings(
                        slots,
                        DispatcherSelector.fromConfig("sampo.inference-dispatcher"),
                        DispatcherSelector.fromConfig("sampo.preparation-dispatcher")),
                nanos::get));
    }

    void submit(String... ids) {
        for (String id : ids) {
            submit(id, LONG);
        }
    }

    void submit(String id, Duration deadline) {
        long correlation = correlations.size() + 1L;
        correlations.put(id, correlation);
        ids.add(id);
        InferRequest request = new InferRequest(
                id,
                ModelTarget.exactly(FakeModel.REF),
                List.of(),
                List.of(),
                Deadline.after(deadline, nanos.get()),
                Priority.NORMAL,
                TenantId.ANONYMOUS,
                null);
        batcher.tell(new ReplicaMessage.Infer(correlation, request, client.getRef()));
    }

    /** Submits a request for which a slot is idle, to a model that holds runs. */
    FakeModel.Run submitAndStart(String id) {
        submit(id);
        FakeModel.Run run = model.nextRun();
        assertThat(run.words()).containsExactly(id);
        return run;
    }

    void cancel(String id) {
        batcher.tell(new ReplicaMessage.Cancel(correlations.get(id), client.getRef()));
    }

    void drain() {
        DynamicBatcher.drain(batcher);
    }

    /** Lets time pass once the batcher has seen all that was sent so far. */
    void clockGoesOn(Duration duration) {
        waitUntilIdle();
        nanos.addAndGet(duration.toNanos());
    }

    /** Lets the batcher notice the time. Takes 100 ms, see {@link ManualTime#timePasses}. */
    void timePasses(Duration duration) {
        clockGoesOn(duration);
        timers.timePasses(duration);
    }

    /** Returns once the batcher has seen all that was sent so far. */
    void waitUntilIdle() {
        statistics();
    }

    ReplicaStatistics statistics() {
        batcher.tell(new ReplicaMessage.GetStatistics(statistician.getRef()));
        return statistician.receiveMessage();
    }

    /** The statistics, once so many were counted: a slot replies before it tells the batcher. */
    ReplicaStatistics statisticsAfter(int successes, int failures) {
        statistician.awaitAssert(() -> {
            assertThat(statistics().success().count()).isEqualTo(successes);
            assertThat(statistics().fail().count()).isEqualTo(failures);
            return null;
        });
        return statistics();
    }

    RoutedReply replyTo(String id) {
        long correlation = correlations.get(id);
        while (!early.containsKey(correlation)) {
            keep(client.receiveMessage());
        }
        return early.remove(correlation);
    }

    void expectCompleted(String... ids) {
        for (String id : ids) {
            Completed completed = (Completed) replyTo(id).reply();
            assertThat(echoOf(completed)).isEqualTo(id);
            assertThat(completed.inputTokens()).isEqualTo(id.split(" ").length);
            assertThat(completed.replica()).isEqualTo(new ReplicaId(FakeModel.REF, 0));
        }
    }

    static String echoOf(Completed completed) {
        return StandardCharsets.UTF_8.decode(completed.outputs().get(0).bytes()).toString();
    }

    /** The id that was submitted after so many others. */
    String idOf(int number) {
        return ids.get(number);
    }

    /** The reply among those that came before the batcher stopped. */
    Optional<InferReply> replyIfAny(String id) {
        keepAll();
        Long correlation = correlations.get(id);
        return Optional.ofNullable(correlation == null ? null : early.remove(correlation))
                .map(RoutedReply::reply);
    }

    /** Receives what was sent so far: all that comes before a reply of our own. */
    private void keepAll() {
        RoutedReply fence = new RoutedReply(-1, new Failed(ErrorCode.INTERNAL, "a fence"), 0);
        client.getRef().tell(fence);
        for (RoutedReply reply = client.receiveMessage(); !reply.equals(fence); reply = client.receiveMessage()) {
            keep(reply);
        }
    }

    private void keep(RoutedReply reply) {
        assertThat(early.put(reply.correlation(), reply)).as("a second reply").isNull();
    }

    Failed expectFailed(String id, ErrorCode code) {
        Failed failed = (Failed) replyTo(id).reply();
        assertThat(failed.code()).isEqualTo(code);
        return failed;
    }

    Rejected expectRejected(String id, ErrorCode code) {
        Rejected rejected = (Rejected) replyTo(id).reply();
        assertThat(rejected.code()).isEqualTo(code);
        return rejected;
    }

    /** Checks with one more request that no other reply comes before its own. */
    void expectNothingMore() {
        model.releaseRuns();
        submit("last");
        expectCompleted("last");
        expectNoReplyLeft();
    }

    void expectNoReplyLeft() {
        keepAll();
        assertThat(early).isEmpty();
    }

    void expectStopped() {
        client.expectTerminated(batcher);
    }

    private static final class DirectOutbox implements Outbox {

        @Override
        public long maxPayloadBytes() {
            return MAX_PAYLOAD_BYTES;
        }

        @Override
        public <T> void tell(ActorRef<T> target, T message, long payloadBytes, Refusal refusal) {
            target.tell(message);
        }
    }
}
