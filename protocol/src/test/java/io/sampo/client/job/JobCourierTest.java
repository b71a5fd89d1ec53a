package io.sampo.client.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.job.CourierDriver.Caller;
import io.sampo.client.job.CourierDriver.Sent;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobRequest.GetStatus;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Three requests at the most, 3 s a desk, 10 s in all, 2 s for a first desk. */
@DisplayName("A job courier")
class JobCourierTest {

    private static final JobId ID = new JobId("job_0123456789abcdefghijklmnop");
    private static final Duration ATTEMPT = CourierDriver.SETTINGS.attemptTimeout();
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final JobReply REPLY = Refused.forGood(ErrorCode.JOB_NOT_FOUND, "job: not found");

    private final CourierDriver courier = new CourierDriver();
    private final TestInbox<JobRequest> one = TestInbox.create("one");
    private final TestInbox<JobRequest> two = TestInbox.create("two");

    @Test
    void passesReplyOfDeskOn() {
        courier.sees(one, two);
        Caller caller = ask();

        courier.answer(courier.last(), REPLY);

        assertThat(caller.replies).containsExactly(REPLY);
        assertThat(courier.sent).hasSize(1);
        assertThat(courier.openBoxes()).isZero();
    }

    @Test
    void givesEachRequestAnAddressOfItsOwn() {
        courier.sees(one);
        Caller first = ask();
        Caller second = ask();

        courier.answer(courier.sent.get(1), REPLY);

        assertThat(first.replies).isEmpty();
        assertThat(second.replies).containsExactly(REPLY);
    }

    @Test
    void triesAnotherDeskIfOneIsSilent() {
        courier.sees(one, two);
        Caller caller = ask();

        courier.passes(ATTEMPT.minusNanos(1));
        assertThat(courier.sent).hasSize(1);
        courier.passes(Duration.ofNanos(1));

        assertThat(desks()).containsExactlyInAnyOrder(one.getRef(), two.getRef());
        courier.answer(courier.sent.get(0), REPLY);
        assertThat(caller.replies).containsExactly(REPLY);
    }

    @Test
    void triesAnotherDeskIfOneIsLost() {
        courier.sees(one);
        ask();

        courier.sees(two);

        assertThat(courier.last().desk()).isEqualTo(two.getRef());
    }

    @Test
    void triesAnotherDeskIfRequestIsNotDelivered() {
        courier.sees(one, two);
        ask();

        courier.refuse(courier.last());
        assertThat(desks()).containsExactlyInAnyOrder(one.getRef(), two.getRef());
        courier.refuse(courier.last());

        assertThat(courier.sent).hasSize(2);
    }

    @Test
    void asksTheOnlyDeskAgain() {
        courier.sees(one);
        ask();

        courier.passes(ATTEMPT);

        assertThat(desks()).containsExactly(one.getRef(), one.getRef());
    }

    @Test
    void sparesDeskOutOfReach() {
        courier.sees(Set.of(one, two), Set.of(two));
        for (int i = 0; i < 3; i++) {
            ask();
        }

        assertThat(new HashSet<>(desks())).containsExactly(two.getRef());
    }

    @Test
    void spreadsRequestsOverDesks() {
        courier.sees(one, two);
        for (int i = 0; i < 20; i++) {
            ask();
            courier.answer(courier.last(), REPLY);
        }

        assertThat(desks()).contains(one.getRef(), two.getRef());
    }

    @Test
    void waitsForFirstDesk() {
        Caller caller = ask();
        courier.passes(Duration.ofMillis(1999));
        assertThat(caller.replies).isEmpty();

        courier.sees(one);
        courier.answer(courier.last(), REPLY);

        assertThat(caller.replies).containsExactly(REPLY);
    }

    @Test
    void refusesIfThereIsNoDesk() {
        Caller caller = ask();

        courier.passes(Duration.ofSeconds(2));

        assertThat(caller.replies)
                .containsExactly(unavailable("jobs: no member of the cluster that keeps jobs is heard of"));
        assertThat(courier.openBoxes()).isZero();
    }

    @Test
    void refusesIfNoDeskCanBeReachedInTime() {
        courier.sees(Set.of(one), Set.of());
        Caller caller = ask();

        courier.passes(Duration.ofSeconds(10).minusNanos(1));
        assertThat(caller.replies).isEmpty();
        courier.passes(Duration.ofNanos(1));

        assertThat(caller.replies).containsExactly(unavailable("jobs: no member that keeps jobs can be reached"));
    }

    @Test
    void refusesIfNoDeskAnswersInTime() {
        courier.sees(one, two);
        Caller caller = ask();

        for (int i = 0; i < 10; i++) {
            courier.passes(Duration.ofSeconds(1));
        }

        assertThat(caller.replies).containsExactly(unavailable("jobs: no member that keeps jobs answered in time"));
        assertThat(courier.sent).hasSize(4);
    }

    @Test
    void refusesWhatExceedsItsBounds() {
        courier.sees(one);
        List<Caller> callers = List.of(ask(), ask(), ask());

        assertThat(ask().replies)
                .containsExactly(new Refused(
                        ErrorCode.QUEUE_FULL, "jobs: 3 requests are under way already (expected: at most 3)", RETRY));
        courier.answer(courier.last(), REPLY);
        assertThat(ask().replies).isEmpty();
        assertThat(callers.get(2).replies).containsExactly(REPLY);
    }

    @Test
    void refusesPayloadThatMayNotCross() {
        courier.sees(one);

        assertThat(ask(CourierDriver.MAX_PAYLOAD_BYTES + 1).replies)
                .containsExactly(
                        Refused.forGood(ErrorCode.PAYLOAD_TOO_LARGE, "inputs: 1025 bytes (expected: at most 1024)"));
        assertThat(ask(CourierDriver.MAX_PAYLOAD_BYTES).replies).isEmpty();
        assertThat(courier.sent).hasSize(1);
    }

    private Caller ask() {
        return ask(0);
    }

    private Caller ask(long payloadBytes) {
        return courier.ask(new GetStatus(ID, TenantId.ANONYMOUS, null), payloadBytes);
    }

    private List<ActorRef<?>> desks() {
        return courier.sent.stream().<ActorRef<?>>map(Sent::desk).toList();
    }

    private static Refused unavailable(String detail) {
        return new Refused(ErrorCode.JOB_STORE_UNAVAILABLE, detail, RETRY);
    }
}
