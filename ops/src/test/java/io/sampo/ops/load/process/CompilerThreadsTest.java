package io.sampo.ops.load.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Compiler threads")
class CompilerThreadsTest {

    @Test
    void areFoundByTheirNames() {
        String rest = " S 1 2 2 0 -1 4194368 91 0 0 0 1215 34 0 0 20 0 35 0 3731 2600000000 90000 184467440737\n";

        assertThat(CompilerThreads.secondsOf("4711 (C2 CompilerThre)" + rest)).isEqualTo(12.49);
        assertThat(CompilerThreads.secondsOf("4712 (C1 CompilerThre)" + rest)).isEqualTo(12.49);
        assertThat(CompilerThreads.secondsOf("4713 (VM Thread)" + rest)).isZero();
        assertThat(CompilerThreads.secondsOf("4714 (odd ) name (C2)" + rest)).isZero();
    }
}
