package io.sampo.client.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Job client settings")
class JobClientSettingsTest {

    private static final Config REFERENCE = ConfigFactory.load().getConfig("sampo.client.jobs");

    @Test
    void haveEveryDefaultInReferenceConf() {
        assertThat(JobClientSettings.from(REFERENCE))
                .isEqualTo(new JobClientSettings(
                        Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(2), 10_000, 20_000));
    }

    @Test
    void acceptTheSmallestValues() {
        assertThatCode(() -> new JobClientSettings(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO, 1, 1))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "attempt-timeout, 0s",
        "request-timeout, 2999ms",
        "desk-grace, -1ms",
        "desk-grace, 10001ms",
        "max-outstanding, 0",
        "max-watches, 0"
    })
    void nameTheBrokenKey(String key, String value) {
        Config broken = ConfigFactory.parseString(key + " = " + value).withFallback(REFERENCE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobClientSettings.from(broken))
                .withMessageStartingWith("sampo.client.jobs." + key + ": ");
    }

    @Test
    void givePayloadsTheirTime() {
        JobClientSettings settings = JobClientSettings.from(REFERENCE);

        assertThat(settings.attemptTimeout(1024)).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.attemptTimeout(64L << 20)).isEqualTo(Duration.ofSeconds(11));
        assertThat(settings.requestTimeout(64L << 20)).isEqualTo(Duration.ofSeconds(18));
    }
}
