package io.sampo.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.edge.gateway.RequestTimeouts;
import io.sampo.edge.http.HttpLimits;
import io.sampo.edge.job.JobSettings;
import io.sampo.edge.stream.StreamSettings;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The settings of the edge")
class EdgeSettingsTest {

    @Test
    void haveEveryDefaultInReferenceConf() {
        Config edge = ConfigFactory.load().getConfig("sampo.edge");

        assertThat(EdgeSettings.from(edge))
                .isEqualTo(new EdgeSettings(
                        "127.0.0.1",
                        8000,
                        new HttpLimits(
                                64 << 20,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                64 << 10,
                                Runtime.getRuntime().maxMemory() / 100 * 55),
                        new RequestTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(120)),
                        new JobSettings(Duration.ofHours(24), Duration.ofDays(7)),
                        new StreamSettings(Duration.ofSeconds(15), 8 << 20, 32, 1000),
                        Duration.ofSeconds(4),
                        edge.getConfig("http")));
    }

    @Test
    void reachPekkoHttp() {
        Config root = ConfigFactory.load();
        EdgeSettings settings = EdgeSettings.from(
                ConfigFactory.parseString("http.backlog = 7").withFallback(root.getConfig("sampo.edge")));

        assertThat(settings.serverSettings(root).getBacklog()).isEqualTo(7);
        assertThat(settings.serverSettings(root).getMaxConnections()).isEqualTo(2048);
        assertThat(settings.serverSettings(root).getTimeouts().requestTimeout().isFinite())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "host = \"\", sampo.edge.host",
        "port = -1, sampo.edge.port: -1 (expected: 0 to 65535)",
        "port = 65536, sampo.edge.port: 65536",
        "max-body = 0, sampo.edge.max-body: 0",
        "head-timeout = 0s, sampo.edge.head-timeout: PT0S",
        "body-timeout = 0s, sampo.edge.body-timeout: PT0S",
        "default-timeout = 0s, sampo.edge.default-timeout: PT0S",
        "max-timeout = 29s, sampo.edge.max-timeout: PT29S (expected: at least default-timeout)",
        "jobs.default-lifetime = 0s, sampo.edge.jobs.default-lifetime: PT0S (expected: at least 1 s)",
        "jobs.max-lifetime = 1h, sampo.edge.jobs.max-lifetime: PT1H (expected: at least default-lifetime)",
        "streams.keep-alive = 0s, sampo.edge.streams.keep-alive: PT0S (expected: at least 1 ms)",
        "streams.max-message = 0, sampo.edge.streams.max-message: 0 (expected: at least 1 byte)",
        "streams.max-in-flight = 0, sampo.edge.streams.max-in-flight: 0 (expected: at least 1)",
        "streams.max-subscriptions = 0, sampo.edge.streams.max-subscriptions: 0 (expected: at least 1)",
        "stop-grace = -1s, sampo.edge.stop-grace: PT-1S",
        "http.idle-timeout = 120s, sampo.edge.http.idle-timeout: 120s (expected: more than max-timeout",
    })
    void nameTheBrokenKey(String broken, String message) {
        Config edge = ConfigFactory.parseString(broken.replace('\'', '"'))
                .withFallback(ConfigFactory.load().getConfig("sampo.edge"));

        assertThatThrownBy(() -> EdgeSettings.from(edge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
