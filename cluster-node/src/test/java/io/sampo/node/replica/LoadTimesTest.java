package io.sampo.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.LoadAttempt;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The times that loads took")
class LoadTimesTest {

    private static final ModelRef MODEL = ModelRef.of("m", 1);
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final LoadTimes times = new LoadTimes(() -> now);

    @Test
    void areThoseOfTheLastOnesThatSucceeded() {
        loads(MODEL, Duration.ofSeconds(9));
        loads(MODEL, Duration.ofSeconds(4));
        times.beginning(MODEL);
        now = now.plusSeconds(30);

        assertThat(times.beginning(MODEL)).isEqualTo(new LoadAttempt(now.toEpochMilli(), 4_000));
        assertThat(times.beginningIn(Duration.ofSeconds(8), MODEL))
                .isEqualTo(new LoadAttempt(now.toEpochMilli() + 8_000, 4_000));
    }

    @Test
    void areUnknownOfVersionsThatWereNotLoaded() {
        loads(MODEL, Duration.ofSeconds(9));

        assertThat(times.beginning(ModelRef.of("m", 2))).isEqualTo(new LoadAttempt(now.toEpochMilli(), 0));
    }

    @Test
    void areKnownHoweverShort() {
        loads(MODEL, Duration.ZERO);

        assertThat(times.beginning(MODEL).lastTookMillis()).isEqualTo(1);
    }

    @Test
    void areForgottenOfThoseThatWereLoadedLongestAgo() {
        for (int version = 1; version <= LoadTimes.MOST; version++) {
            loads(ModelRef.of("m", version), Duration.ofSeconds(1));
        }
        loads(MODEL, Duration.ofSeconds(1));
        loads(ModelRef.of("another", 1), Duration.ofSeconds(1));

        assertThat(times.beginning(MODEL).lastTookMillis()).isPositive();
        assertThat(times.beginning(ModelRef.of("m", 2)).lastTookMillis()).isZero();
    }

    private void loads(ModelRef ref, Duration time) {
        LoadAttempt attempt = times.beginning(ref);
        now = now.plus(time);
        times.succeeded(ref, attempt);
    }
}
