package io.sampo.ops.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A progress bar")
class ProgressBarTest {

    @Test
    void fillsAsTimePasses() {
        assertThat(ProgressBar.bar("x", 0, 100)).isEqualTo("[........................] x");
        assertThat(ProgressBar.bar("x", 50, 100)).isEqualTo("[############............] x");
    }

    @Test
    void staysFullIfATaskTakesLonger() {
        assertThat(ProgressBar.bar("x", 500, 100)).isEqualTo("[########################] x");
    }
}
