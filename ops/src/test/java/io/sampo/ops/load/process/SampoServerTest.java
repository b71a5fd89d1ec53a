package io.sampo.ops.load.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A server that the bench started")
class SampoServerTest {

    @Test
    void namesTheProcessesOfItsNodes() {
        List<Long> pids = SampoServer.nodePids(List.of(
                "sampo: starting",
                "edge  127.0.0.1:25520  pid 4711  /tmp/edge-1.log",
                "node  127.0.0.2:25520  pid 4712  /tmp/node-1.log",
                "node 127.0.0.3:25520 pid=4713 log /tmp/node-2.log"));

        assertThat(pids).containsExactly(4712L, 4713L);
    }
}
