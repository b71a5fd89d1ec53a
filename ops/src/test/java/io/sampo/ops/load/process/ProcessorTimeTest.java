package io.sampo.ops.load.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Processor time")
class ProcessorTimeTest {

    @Test
    void isThatOfAProcessThatRuns() {
        assertThat(new ProcessorTime(ProcessHandle.current().pid()).seconds()).isPositive();
    }

    @Test
    void isNoneOfAProcessThatThereIsNot() {
        ProcessorTime nobody = new ProcessorTime(Long.MAX_VALUE);

        assertThat(nobody.seconds()).isZero();
        assertThat(nobody.secondsOf(Duration.ZERO, Duration.ZERO).join()).isZero();
    }
}
