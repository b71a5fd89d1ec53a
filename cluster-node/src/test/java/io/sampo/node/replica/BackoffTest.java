package io.sampo.node.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A backoff")
class BackoffTest {

    @Test
    void hasEveryDefaultInReferenceConf() {
        assertThat(Backoff.from(ConfigFactory.defaultReference().getConfig("sampo.replica.backoff")))
                .isEqualTo(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60)));
    }

    @Test
    void acceptsTheSmallestValues() {
        assertThatCode(() -> new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, PT1S, sampo.replica.backoff.shortest: PT0S",
        "PT-1S, PT1S, sampo.replica.backoff.shortest: PT-1S",
        "PT2S, PT1S, sampo.replica.backoff.longest: PT1S"
    })
    void namesTheBrokenKeyAndItsValue(Duration shortest, Duration longest, String keyAndValue) {
        assertThatThrownBy(() -> new Backoff(shortest, longest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(keyAndValue);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "6, 32", "7, 60", "1000, 60", "2147483647, 60"})
    void doublesWithEachFailureUpToTheLongest(int failures, long seconds) {
        assertThat(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60)).after(failures))
                .isEqualTo(Duration.ofSeconds(seconds));
    }
}
