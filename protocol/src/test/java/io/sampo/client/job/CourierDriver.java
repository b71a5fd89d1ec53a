package io.sampo.client.job;

import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobRequest.GetStatus;
import io.sampo.protocol.job.JobRequest.WatchJob;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.transfer.Outbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.internal.receptionist.ReceptionistMessages;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** A courier on the thread of its test: requests stay in {@link #sent}, and time moves only by hand. */
final class CourierDriver {

    static final long MAX_PAYLOAD_BYTES = 1024;
    static final JobClientSettings SETTINGS =
            new JobClientSettings(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(2), 3, 2);

    /** A request on its way. */
    record Sent(ActorRef<?> desk, JobRequest request, Outbox.Refusal refusal) {}

    /** Someone who asked. */
    static final class Caller {

        final List<JobReply> replies = new ArrayList<>();
    }

    final List<Sent> sent = new ArrayList<>();
    /** Starts where {@code System.nanoTime()} may: about to wrap. */
    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();

    private final BehaviorTestKit<JobCourier.Command> courier;
    private final Effect.TimerScheduled<?> tick;
    private final ActorRef<Receptionist.Listing> listings;

    CourierDriver() {
        courier = BehaviorTestKit.create(
                JobCourier.create(SETTINGS, new KeepingOutbox(), new SplittableRandom(1), () -> nowNanos));
        tick = courier.getAllEffects().stream()
                .filter(Effect.TimerScheduled.class::isInstance)
                .map(effect -> (Effect.TimerScheduled<?>) effect)
                .findFirst()
                .orElseThrow();
        listings =
                ((ReceptionistMessages.Subscribe<?>) courier.receptionistInbox().receiveMessage()).subscriber();
    }

    void sees(TestInbox<JobRequest> desk) {
        sees(Set.of(desk), Set.of(desk));
    }

    void sees(TestInbox<JobRequest> one, TestInbox<JobRequest> two) {
        sees(Set.of(one, two), Set.of(one, two));
    }

    void sees(Set<TestInbox<JobRequest>> all, Set<TestInbox<JobRequest>> reachable) {
        listings.tell(Receptionist.listing(JobRequest.KEY, refs(reachable), refs(all), true));
        deliver();
    }

    Caller ask(GetStatus template, long payloadBytes) {
        Caller caller = new Caller();
        courier.run(new JobCourier.Ask(
                replyTo -> new GetStatus(template.id(), template.tenant(), replyTo),
                payloadBytes,
                caller.replies::add));
        return caller;
    }

    void watch(JobCourier.StartWatch start) {
        courier.run(start);
    }

    void endWatch(JobCourier.Watcher watcher) {
        courier.run(new JobCourier.EndWatch(watcher));
    }

    Sent last() {
        return sent.get(sent.size() - 1);
    }

    void answer(Sent request, JobReply reply) {
        courier.childTestKit(((GetStatus) request.request()).replyTo()).run(reply);
        deliver();
    }

    void refuse(Sent request) {
        request.refusal().because("no room");
        deliver();
    }

    void tell(WatchJob watch, JobUpdate update) {
        courier.childTestKit(watch.watcher()).run(update);
        deliver();
    }

    void passes(Duration time) {
        nowNanos += time.toNanos();
        tick.send().apply();
        deliver();
    }

    /** The boxes that are open: none must be left behind. */
    int openBoxes() {
        int open = 0;
        for (Effect effect : courier.getAllEffects()) {
            if (effect instanceof Effect.SpawnedAnonymous) {
                open++;
            } else if (effect instanceof Effect.Stopped) {
                open--;
            }
        }
        return open;
    }

    private void deliver() {
        while (courier.selfInbox().hasMessages()) {
            courier.runOne();
        }
    }

    private static Set<ActorRef<JobRequest>> refs(Set<TestInbox<JobRequest>> desks) {
        return desks.stream().map(TestInbox::getRef).collect(Collectors.toSet());
    }

    private final class KeepingOutbox implements Outbox {

        @Override
        public long maxPayloadBytes() {
            return MAX_PAYLOAD_BYTES;
        }

        @Override
        public <T> void tell(ActorRef<T> target, T message, long payloadBytes, Refusal refusal) {
            sent.add(new Sent(target, (JobRequest) message, refusal));
        }
    }
}
