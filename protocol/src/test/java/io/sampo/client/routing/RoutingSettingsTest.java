package io.sampo.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Routing settings")
class RoutingSettingsTest {

    private static final Config REFERENCE = ConfigFactory.load().getConfig("sampo.client");

    @Test
    void haveEveryDefaultInReferenceConf() {
        assertThat(RoutingSettings.from(REFERENCE))
                .isEqualTo(new RoutingSettings(
                        Duration.ofMillis(250), Duration.ofMillis(1500), Duration.ofMillis(250), 1000));
    }

    @ParameterizedTest
    @CsvSource({"heartbeat-interval, 0s", "silence-limit, 499ms", "deadline-grace, -1ms", "max-waiting, 0"})
    void nameTheBrokenKey(String key, String value) {
        Config broken = ConfigFactory.parseString(key + " = " + value).withFallback(REFERENCE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoutingSettings.from(broken))
                .withMessageStartingWith("sampo.client." + key + ": ");
    }
}
