package io.sampo.node.job.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Callback settings")
class CallbackSettingsTest {

    private static final Config REFERENCE = ConfigFactory.load().getConfig("sampo.jobs.callbacks");

    @Test
    void haveEveryDefaultInReferenceConf() {
        List<Duration> delays = List.of(
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                Duration.ofHours(3),
                Duration.ofHours(8),
                Duration.ofHours(24));

        assertThat(CallbackSettings.from(REFERENCE))
                .isEqualTo(new CallbackSettings(
                        List.of(),
                        new CallbackBackoff(delays, 0.2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofMillis(1500),
                        8,
                        32,
                        10_000,
                        ""));
    }

    @ParameterizedTest
    @CsvSource({
        "allowed-ranges, [localhost]",
        "delays, [0s]",
        "jitter, 1.1",
        "jitter, -0.1",
        "connect-timeout, 0s",
        "timeout, 4s",
        "lookup-timeout, 0s",
        "max-lookups, 0",
        "max-active, 0",
        "max-waiting, 0",
        "public-url, \"https://models.example.org/\""
    })
    void nameTheBrokenKey(String key, String value) {
        Config broken = ConfigFactory.parseString(key + " = " + value).withFallback(REFERENCE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallbackSettings.from(broken))
                .withMessageStartingWith("sampo.jobs.callbacks." + key + ": ");
    }
}
