package io.sampo.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.PoisonPill;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("An edge that loses its port")
class LostPortTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    @Test
    void shutsItsSystemDownAndSaysWhy() {
        assertThat(EDGE.get("/v2/health/live").statusCode()).isEqualTo(200);

        // The actors that own the sockets, that of the port among them.
        EDGE.system()
                .classicSystem()
                .actorSelection("/system/IO-TCP/selectors/*/*")
                .tell(PoisonPill.getInstance(), ActorRef.noSender());

        await().atMost(LIMIT)
                .until(() ->
                        EDGE.system().getWhenTerminated().toCompletableFuture().isDone());
        assertThat(CoordinatedShutdown.get(EDGE.system()).getShutdownReason()).contains(EdgeServer.LISTENS_NO_MORE);
    }
}
