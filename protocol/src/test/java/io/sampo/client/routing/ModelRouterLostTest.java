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
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.replica.ReplicaMessage;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Three members, each with a replica of one model; of several candidates the first is taken. */
@DisplayName("A model router, when a second member is lost with a request,")
class ModelRouterLostTest {

    private static final InferReply LOST_AGAIN = new Rejected(
            ErrorCode.REPLICA_LOST,
            "request: sent to m~1~0, m~1~1, and 2 members were lost while they had it"
                    + " (expected: at most one; it is sent to no other)",
            Duration.ofSeconds(10));

    private final RouterDriver router = new RouterDriver((candidates, load) -> candidates.get(0));
    private final TestMember one = new TestMember(1);
    private final TestMember two = new TestMember(2);
    private final TestMember three = new TestMember(3);
    private final TestInbox<ReplicaMessage> second = two.hosts(MODEL, 1);
    private final TestInbox<ReplicaMessage> third = three.hosts(MODEL, 2);

    ModelRouterLostTest() {
        one.hosts(MODEL, 0);
    }

    @Test
    void doesNotRiskAThird() {
        router.sees(live(one, two, three));
        TestCaller caller = router.submit(NEWEST);

        router.sees(live(two, three));
        assertThat(router.outbox.last().wentTo(second.getRef())).isTrue();
        router.sees(live(three));

        assertThat(caller.answers).containsExactly(LOST_AGAIN);
        assertThat(router.outbox.sent).hasSize(2);
        assertThat(third.hasMessages()).isFalse();
    }

    /** As it happens: members fall silent long before the cluster gives them up. */
    @Test
    void doesNotRiskAThirdWhileBothAreOnlySilent() {
        router.sees(live(one, two, three));
        TestCaller caller = router.submit(NEWEST);
        router.sees(catalog(List.of(two, three), List.of(one)));

        router.sees(catalog(List.of(three), List.of(one, two)));
        assertThat(caller.answers).isEmpty();
        router.sees(catalog(List.of(three), List.of(two)));
        assertThat(caller.answers).isEmpty();
        router.sees(live(three));

        assertThat(caller.answers).containsExactly(LOST_AGAIN);
        assertThat(router.outbox.sent).hasSize(2);
    }

    @Test
    void countsMembersWhoseInboxesEndedFirst() {
        router.sees(live(one, two, three));
        TestCaller caller = router.submit(NEWEST);
        router.sees(live(two, three));

        router.sees(catalog(List.of(three), List.of(two)));
        assertThat(router.outbox.sent).hasSize(2);
        router.inboxEnds(second.getRef());

        assertThat(caller.answers).containsExactly(LOST_AGAIN);
        assertThat(router.outbox.sent).hasSize(2);
    }

    @Test
    void takesTheAnswerOfOneThatWasOnlySilent() {
        router.sees(live(one, two, three));
        TestCaller caller = router.submit(NEWEST);
        router.sees(catalog(List.of(two, three), List.of(one)));
        router.sees(catalog(List.of(three), List.of(one, two)));

        router.sees(live(one, three));
        router.answer(router.outbox.sent.get(0), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    /** A replica that ended on a member that lives has refused the request, and not died of it. */
    @Test
    void doesNotCountReplicasThatStop() {
        router.sees(live(one, two, three));
        TestCaller caller = router.submit(NEWEST);
        router.sees(live(two, three));

        router.inboxEnds(second.getRef());
        assertThat(router.outbox.last().wentTo(third.getRef())).isTrue();
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void sendsOnWhatOtherMembersRefuse() {
        router.sees(live(one, two, three));
        TestCaller caller = router.submit(NEWEST);
        router.sees(live(two, three));

        router.answer(router.outbox.last(), new Rejected(ErrorCode.QUEUE_FULL, "full", Duration.ZERO));
        assertThat(router.outbox.last().wentTo(third.getRef())).isTrue();
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }
}
