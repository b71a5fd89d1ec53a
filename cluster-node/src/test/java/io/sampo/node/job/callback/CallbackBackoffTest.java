package io.sampo.node.job.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A callback backoff")
class CallbackBackoffTest {

    private static final List<Duration> DELAYS = List.of(Duration.ofSeconds(5), Duration.ofSeconds(30));

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @Test
    void followsItsDelaysAndEnds() {
        CallbackBackoff backoff = new CallbackBackoff(DELAYS, 0);

        assertThat(backoff.after(1, 7)).contains(Duration.ofSeconds(5));
        assertThat(backoff.after(2, 7)).contains(Duration.ofSeconds(30));
        assertThat(backoff.after(3, 7)).isEmpty();
        assertThat(backoff.maxAttempts()).isEqualTo(3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void addsItsJitterAtTheMost(long seed) {
        CallbackBackoff backoff = new CallbackBackoff(DELAYS, 0.2);

        assertThat(backoff.after(1, seed).orElseThrow()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
        assertThat(backoff.after(1, seed)).isEqualTo(backoff.after(1, seed));
    }

    @Test
    void spreadsReceivers() {
        CallbackBackoff backoff = new CallbackBackoff(DELAYS, 0.2);

        assertThat(seeds().mapToObj(seed -> backoff.after(1, seed)).distinct()).hasSizeGreaterThan(40);
    }
}
