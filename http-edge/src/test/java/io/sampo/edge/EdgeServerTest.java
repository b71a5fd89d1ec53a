package io.sampo.edge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The start of an edge")
class EdgeServerTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    @Test
    void saysInOneLineThatThePortIsTaken() {
        assertThatThrownBy(() -> start("host = \"127.0.0.1\", port = " + EDGE.port()))
                .hasRootCauseInstanceOf(java.net.BindException.class)
                .cause()
                .isInstanceOf(PortUnavailableException.class)
                .hasMessage("cannot listen on 127.0.0.1:" + EDGE.port()
                        + ": Address already in use (expected: a free port" + " that this user may open; see --port)");
    }

    @Test
    void saysInOneLineThatTheHostIsUnknown() {
        assertThatThrownBy(() -> start("host = \"no-such-host.invalid\", port = 0"))
                .cause()
                .isInstanceOf(PortUnavailableException.class)
                .hasMessage(
                        "cannot listen on no-such-host.invalid:0: no such host (expected: an address of this machine;"
                                + " see --host)");
    }

    private static void start(String overrides) {
        Config edge = ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.load().getConfig("sampo.edge"));
        EdgeServer.start(EDGE.system(), EdgeSettings.from(edge), EDGE.gateway(), EDGE.jobs(), EDGE.control())
                .toCompletableFuture()
                .join();
    }
}
