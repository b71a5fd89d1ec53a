package io.sampo.node.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Settings of jobs")
class JobSettingsTest {

    private static final Config DEFAULTS = ConfigFactory.defaultReference().getConfig("sampo.jobs");

    @Test
    void haveEveryDefaultInReferenceConf() {
        assertThat(JobSettings.from(DEFAULTS))
                .isEqualTo(new JobSettings(
                        Jobs.RULES,
                        64 * 1024,
                        Duration.ofHours(24),
                        Duration.ofDays(7),
                        128,
                        200_000,
                        new JobSettings.Queue(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofMillis(20),
                                Duration.ofMillis(200),
                                500,
                                Duration.ofSeconds(15),
                                Duration.ofMillis(50)),
                        new JobSettings.Keeper(
                                Duration.ofSeconds(1), 500, Duration.ofSeconds(5), Duration.ofSeconds(10)),
                        128));
    }

    @ParameterizedTest
    @CsvSource({
        "max-attempts, 0",
        "lost-workers-to-quarantine, 0",
        "backoff.shortest, 0s",
        "backoff.longest, 1ms",
        "attempt-timeout, 0s",
        "retention, -1s",
        "inline-limit, 1 MiB",
        "default-lifetime, 0s",
        "max-lifetime, 1h",
        "jobs-per-replica, 0",
        "max-queued, 0",
        "shards, 0",
        "queue.enqueue-retry, 0s",
        "queue.grant-repeat, 0s",
        "queue.commit-interval, -1s",
        "queue.tick, 0s",
        "queue.snapshot-every, 0",
        "queue.longest-burst, -1s",
        "queue.burst-pace, -1s",
        "keeper.interval, 0s",
        "keeper.page, 0",
        "keeper.reconcile-every, -1s",
        "keeper.reconcile-after, -1s"
    })
    void nameTheBrokenKey(String key, String value) {
        Config broken = ConfigFactory.parseString(key + " = " + value).withFallback(DEFAULTS);

        assertThatThrownBy(() -> JobSettings.from(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sampo.jobs." + key + ": ");
    }
}
