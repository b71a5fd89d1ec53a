package io.sampo.client.routing;

import io.sampo.client.routing.ModelRouter.Caller;
import io.sampo.client.routing.ModelRouter.CatalogChanged;
import io.sampo.client.routing.ModelRouter.Command;
import io.sampo.client.routing.ModelRouter.Submit;
import io.sampo.client.routing.ModelRouter.Withdraw;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.typed.ActorRef;

/** A router on the thread of its test: what it sends goes to {@link #outbox}, and time moves only by hand. */
final class RouterDriver {

    static final Duration DEADLINE = Duration.ofSeconds(5);
    static final Duration GRACE = Duration.ofMillis(250);
    static final int MAX_WAITING = 3;

    private static final RoutingSettings SETTINGS =
            new RoutingSettings(Duration.ofMillis(250), Duration.ofMillis(1500), GRACE, MAX_WAITING);

    /** Someone who asked. */
    static final class TestCaller implements Caller {

        final List<InferReply> answers = new ArrayList<>();

        @Override
        public void answer(InferReply reply) {
            answers.add(reply);
        }
    }

    /** That requests wait for a version. */
    record Demanded(ModelRef version, int waiting) {}

    final TestOutbox outbox = new TestOutbox();
    final List<Demanded> demands = new ArrayList<>();
    /** Starts where {@code System.nanoTime()} may: about to wrap. */
    long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();
    /** By the clocks of members. */
    Instant now = Instant.parse("2026-01-02T03:04:05Z");

    private final BehaviorTestKit<Command> router;
    private final Effect.TimerScheduled<?> tick;

    RouterDriver(ReplicaSelector selector) {
        router = BehaviorTestKit.create(ModelRouter.create(
                SETTINGS,
                selector,
                outbox,
                () -> nowNanos,
                () -> now,
                (version, waiting) -> demands.add(new Demanded(version, waiting))));
        tick = router.getAllEffects().stream()
                .filter(Effect.TimerScheduled.class::isInstance)
                .map(effect -> (Effect.TimerScheduled<?>) effect)
                .findFirst()
                .orElseThrow();
    }

    TestCaller submit(ModelTarget target, Tensor... inputs) {
        return submit(target, Deadline.after(DEADLINE, nowNanos), inputs);
    }

    TestCaller submit(ModelTarget target, Deadline deadline, Tensor... inputs) {
        return submit(InferRequest.of(target, List.of(inputs), deadline), false);
    }

    TestCaller submitOnce(ModelTarget target) {
        return submit(InferRequest.of(target, List.of(), Deadline.after(DEADLINE, nowNanos)), true);
    }

    private TestCaller submit(InferRequest request, boolean once) {
        TestCaller caller = new TestCaller();
        router.run(new Submit(request, once, caller));
        return caller;
    }

    void withdraw(Caller caller) {
        router.run(new Withdraw(caller));
    }

    void sees(ModelCatalog catalog) {
        router.run(new CatalogChanged(catalog));
    }

    void answer(TestOutbox.Sent sent, InferReply reply) {
        sent.answer(reply);
        deliver();
    }

    void answer(TestOutbox.Sent sent, InferReply reply, int queued) {
        sent.answer(reply, queued);
        deliver();
    }

    void refuse(TestOutbox.Sent sent, String reason) {
        sent.refusal().because(reason);
        deliver();
    }

    void passes(Duration time) {
        nowNanos += time.toNanos();
        now = now.plus(time);
        tick.send().apply();
        deliver();
    }

    /** The router hears that {@code inbox} ended, which fails unless it watches it, and looks after what it had. */
    void inboxEnds(ActorRef<ReplicaMessage> inbox) {
        Command news = router.getAllEffects().stream()
                .filter(Effect.WatchedWith.class::isInstance)
                .map(effect -> (Effect.WatchedWith<?, ?>) effect)
                .filter(watched -> watched.other().equals(inbox))
                .map(watched -> (Command) watched.message())
                .findFirst()
                .orElseThrow(() -> new AssertionError("not watched: " + inbox));
        router.run(news);
        passes(Duration.ZERO);
    }

    private void deliver() {
        while (router.selfInbox().hasMessages()) {
            router.runOne();
        }
    }
}
