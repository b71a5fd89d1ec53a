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
                "sampo: copying the shipped models to models",
                "node-1   127.0.0.1:25520 pid 4711 log data/run/cluster-1/node-1.log",
                "node-2   127.0.0.1:25521 pid 4712 log data/run/cluster-1/node-2.log",
                "edge-1   127.0.0.1:25522 http port 8000 pid 4713 log data/run/cluster-1/edge-1.log",
                "",
                "sampo: node-1 (pid 4711) ended with code 137"));

        assertThat(pids).containsExactly(4711L, 4712L);
    }
}
