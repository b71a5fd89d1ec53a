package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The settings of the database")
class DatabaseSettingsTest {

    @Test
    void haveEveryDefaultInReferenceConf() {
        DatabaseSettings settings = TestDatabases.settings(Map.of("sampo.data", "/data"));

        assertThat(settings.url().vendor()).isEqualTo(DatabaseUrl.Vendor.H2);
        assertThat(settings)
                .isEqualTo(new DatabaseSettings(settings.url(), 2, 4, Duration.ofSeconds(5), Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @CsvSource({
        "journal-connections, 0",
        "store-connections, 1",
        "call-timeout, 999ms",
        "start-timeout, -1s",
        "url, mysql://db",
    })
    void nameTheBrokenKey(String key, String value) {
        assertThatThrownBy(() -> TestDatabases.settings(Map.of("sampo.database." + key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sampo.database." + key)
                .hasMessageContaining("expected: ");
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "jdbc:h2:file:/tmp/x, false",
        "jdbc:h2:tcp://127.0.0.1/x, true",
        "postgresql://db/jobs, true",
    })
    void knowWhetherProcessesCanShareIt(String url, boolean shared) {
        assertThat(TestDatabases.settings(Map.of("sampo.database.url", url)).isShared())
                .isEqualTo(shared);
    }

    @Test
    void doNotShowThePassword() {
        DatabaseSettings settings =
                TestDatabases.settings(Map.of("sampo.database.url", "postgresql://bob:s3cret@db/jobs"));

        assertThat(settings.toString()).contains("db/jobs").doesNotContain("s3cret");
    }
}
