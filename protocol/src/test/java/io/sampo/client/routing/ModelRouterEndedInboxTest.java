package io.sampo.client.routing;

import static io.sampo.client.routing.TestCluster.MODEL;
import static io.sampo.client.routing.TestCluster.NEWEST;
import static io.sampo.client.routing.TestCluster.RESULT;
import static io.sampo.client.routing.TestCluster.live;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.RouterDriver.TestCaller;
import io.sampo.client.routing.TestCluster.TestMember;
import io.sampo.protocol.replica.ReplicaMessage;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two members, each with a replica of one model; of several candidates the first is taken. */
@DisplayName("A model router, when a replica's inbox ends,")
class ModelRouterEndedInboxTest {

    private final RouterDriver router = new RouterDriver((candidates, load) -> candidates.get(0));
    private final TestMember one = new TestMember(1);
    private final TestMember two = new TestMember(2);
    private final TestInbox<ReplicaMessage> first = one.hosts(MODEL, 0);
    private final TestInbox<ReplicaMessage> second = two.hosts(MODEL, 1);

    @Test
    void triesAnotherReplica() {
        router.sees(live(one, two));
        TestCaller caller = router.submit(NEWEST);

        router.inboxEnds(first.getRef());
        assertThat(router.outbox.last().wentTo(second.getRef())).isTrue();
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void findsOutAgainAsLongAsTheCatalogHasIt() {
        router.sees(live(one, two));
        router.submit(NEWEST);
        router.inboxEnds(first.getRef());

        TestCaller later = router.submit(NEWEST);
        assertThat(router.outbox.last().wentTo(first.getRef())).isTrue();
        router.inboxEnds(first.getRef());
        assertThat(router.outbox.last().wentTo(second.getRef())).isTrue();
        router.answer(router.outbox.last(), RESULT);

        assertThat(later.answers).containsExactly(RESULT);
    }
}
