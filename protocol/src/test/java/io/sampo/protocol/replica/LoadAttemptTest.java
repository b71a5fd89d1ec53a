package io.sampo.protocol.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An attempt to load")
class LoadAttemptTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** Of one that began a while ago, or will begin. */
    @ParameterizedTest(name = "began {0} ms ago, the last took {1} ms: through in {2} ms")
    @CsvSource({
        "0, 4000, 4000",
        "1500, 4000, 2500",
        "-8000, 4000, 12000",
        // Longer than the last one.
        "4000, 4000, 4000",
        "6000, 4000, 6000",
        // The first one.
        "0, 0, 0",
        "700, 0, 700",
        "-8000, 0, 8000"
    })
    void isThroughWhenTheLastOneWasOrAfterAsLongAgain(long sinceMillis, long lastTookMillis, long expectedMillis) {
        LoadAttempt attempt = new LoadAttempt(NOW.toEpochMilli() - sinceMillis, lastTookMillis);

        assertThat(attempt.untilDone(NOW)).isEqualTo(Duration.ofMillis(expectedMillis));
    }
}
