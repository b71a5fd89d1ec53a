package io.sampo.client.routing;

import static io.sampo.client.routing.TestCluster.MODEL;
import static io.sampo.client.routing.TestCluster.NEWEST;
import static io.sampo.client.routing.TestCluster.RESULT;
import static io.sampo.client.routing.TestCluster.catalog;
import static io.sampo.client.routing.TestCluster.live;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.RouterDriver.TestCaller;
import io.sampo.client.routing.TestCluster.TestMember;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.replica.ReplicaMessage;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two members, each with a replica of one model; of several candidates the first is taken. */
@DisplayName("A model router, for a request that is to be sent once,")
class ModelRouterOnceTest {

    private static final InferReply LOST = new Rejected(
            ErrorCode.REPLICA_LOST, "replica m~1~0 was lost while it had the request", Duration.ofSeconds(1));

    private final RouterDriver router = new RouterDriver((candidates, load) -> candidates.get(0));
    private final TestMember one = new TestMember(1);
    private final TestMember two = new TestMember(2);
    private final TestInbox<ReplicaMessage> first = one.hosts(MODEL, 0);
    private final TestInbox<ReplicaMessage> second = two.hosts(MODEL, 1);

    @Test
    void passesReplyOfReplicaOn() {
        router.sees(live(one, two));
        TestCaller caller = router.submitOnce(NEWEST);

        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void saysThatReplicaWasLostAndSendsNothingAgain() {
        router.sees(live(one, two));
        TestCaller caller = router.submitOnce(NEWEST);

        router.sees(live(two));

        assertThat(caller.answers).containsExactly(LOST);
        assertThat(router.outbox.sent).hasSize(1);
    }

    @Test
    void passesOnThatReplicaSaysItWasLostWithRequest() {
        router.sees(live(one, two));
        TestCaller caller = router.submitOnce(NEWEST);
        InferReply lost = new Rejected(ErrorCode.REPLICA_LOST, "a defect", Duration.ZERO);

        router.answer(router.outbox.last(), lost);

        assertThat(caller.answers).containsExactly(lost);
        assertThat(router.outbox.sent).hasSize(1);
    }

    @Test
    void waitsForSilentMemberThoughThereIsAnother() {
        router.sees(live(one, two));
        TestCaller caller = router.submitOnce(NEWEST);

        router.sees(catalog(List.of(two), List.of(one)));
        assertThat(caller.answers).isEmpty();
        assertThat(router.outbox.sent).hasSize(1);
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void saysThatReplicaWasLostOnceSilentMemberIsGone() {
        router.sees(live(one, two));
        TestCaller caller = router.submitOnce(NEWEST);

        router.sees(catalog(List.of(two), List.of(one)));
        router.sees(live(two));

        assertThat(caller.answers).containsExactly(LOST);
        assertThat(router.outbox.sent).hasSize(1);
    }

    @Test
    void trustsReplicaThatStopsOnLiveMember() {
        router.sees(live(one, two));
        TestCaller caller = router.submitOnce(NEWEST);
        one.replicas.clear();

        router.sees(live(one, two));
        assertThat(caller.answers).isEmpty();
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLICA_UNAVAILABLE", "QUEUE_FULL"})
    void triesAnotherReplicaIfOneRefuses(ErrorCode code) {
        router.sees(live(one, two));
        TestCaller caller = router.submitOnce(NEWEST);

        router.answer(router.outbox.last(), new Rejected(code, "refused", Duration.ZERO));
        assertThat(caller.answers).isEmpty();
        assertThat(router.outbox.last().wentTo(second.getRef())).isTrue();
        router.sees(live(two));
        assertThat(caller.answers).isEmpty();
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void triesAnotherReplicaIfLiveMemberDidNotTakeRequest() {
        router.sees(live(one, two));
        router.submitOnce(NEWEST);

        router.refuse(router.outbox.last(), "no room");

        assertThat(router.outbox.last().wentTo(second.getRef())).isTrue();
    }

    @Test
    void countsReplicaAsLostIfSilentMemberDidNotAcknowledgeRequest() {
        router.sees(live(one, two));
        TestCaller caller = router.submitOnce(NEWEST);
        router.sees(catalog(List.of(two), List.of(one)));

        router.refuse(router.outbox.last(), "the receiver took nothing");

        assertThat(caller.answers).containsExactly(LOST);
        assertThat(router.outbox.sent).hasSize(1);
    }

    @Test
    void keepsItsDeadlineWhileMemberIsSilent() {
        router.sees(live(one, two));
        TestCaller caller = router.submitOnce(NEWEST);
        router.sees(catalog(List.of(two), List.of(one)));

        router.passes(RouterDriver.DEADLINE.plus(RouterDriver.GRACE));

        assertThat(caller.answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        assertThat(first.receiveMessage()).isInstanceOf(ReplicaMessage.Cancel.class);
    }
}
