package io.sampo.ops.load.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Resident memory")
class ResidentMemoryTest {

    @Test
    void isReadFromTheStatusOfAProcess() throws IOException {
        List<String> status = List.of("Name:\tjava", "VmHWM:\t  900000 kB", "VmRSS:\t  512000 kB", "Threads:\t30");

        assertThat(ResidentMemory.fromStatus(status)).isEqualTo(512_000L * 1024);
    }

    @Test
    void ofThisProcessIsMoreThanNothing() throws IOException {
        assertThat(ResidentMemory.bytes(ProcessHandle.current().pid())).isGreaterThan(10_000_000);
    }

    @Test
    void ofAProcessThatIsGoneIsAnError() {
        assertThatThrownBy(() -> ResidentMemory.bytes(Integer.MAX_VALUE)).isInstanceOf(IOException.class);
    }
}
