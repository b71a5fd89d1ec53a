package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Bench settings")
class BenchSettingsTest {

    @Test
    void acceptTheSmallestValues() {
        assertThatCode(() -> settings(1, 1, 1, 0.1, 1, 100)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 1, 1, 100, --rounds",
        "1, 0, 1, 1, 1, 100, --seconds",
        "1, 1, 0, 1, 1, 100, --connections",
        "1, 1, 1, 0, 1, 100, --rate",
        "1, 1, 1, 1, 0, 100, --soak",
        "1, 1, 1, 1, 1, 99, --cycles"
    })
    void nameTheBrokenOption(
            int rounds, long millis, int connections, double rate, long soakMillis, int cycles, String option) {
        assertThatThrownBy(() -> settings(rounds, millis, connections, rate, soakMillis, cycles))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option);
    }

    private static BenchSettings settings(
            int rounds, long millis, int connections, double rate, long soakMillis, int cycles) {
        return new BenchSettings(
                rounds,
                Duration.ofMillis(millis),
                connections,
                rate,
                Duration.ofMillis(soakMillis),
                cycles,
                Path.of("models"),
                "tcp");
    }
}
