package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The configuration of the journal")
class PersistenceConfigTest {

    private static final String SHARED = "pekko-persistence-jdbc.shared-databases.slick";

    @Test
    void namesOneDatabaseForJournalAndSnapshots() {
        Config config = config("postgresql://bob:s3cret@db:5433/jobs");

        assertThat(config.getString("pekko.persistence.journal.plugin")).isEqualTo("jdbc-journal");
        assertThat(config.getString("pekko.persistence.snapshot-store.plugin")).isEqualTo("jdbc-snapshot-store");
        assertThat(config.getString("jdbc-journal.use-shared-db")).isEqualTo("slick");
        assertThat(config.getString("jdbc-snapshot-store.use-shared-db")).isEqualTo("slick");
        assertThat(config.getString(SHARED + ".profile")).isEqualTo("slick.jdbc.PostgresProfile$");
        assertThat(config.getString(SHARED + ".db.driver")).isEqualTo("org.postgresql.Driver");
        assertThat(config.getString(SHARED + ".db.url")).isEqualTo("jdbc:postgresql://db:5433/jobs");
        assertThat(config.getString(SHARED + ".db.user")).isEqualTo("bob");
        assertThat(config.getString(SHARED + ".db.password")).isEqualTo("s3cret");
        assertThat(config.getString(SHARED + ".db.properties.reWriteBatchedInserts"))
                .isEqualTo("true");
    }

    @Test
    void hasAsManyThreadsAsConnectionsAndBatches() {
        Config config = config("");

        assertThat(config.getString(SHARED + ".profile")).isEqualTo("slick.jdbc.H2Profile$");
        for (String key : new String[] {"numThreads", "maxConnections", "minConnections"}) {
            assertThat(config.getInt(SHARED + ".db." + key)).isEqualTo(2);
        }
        assertThat(config.getInt("jdbc-journal.parallelism")).isEqualTo(2);
        assertThat(config.getInt("sampo.store-dispatcher.thread-pool-executor.fixed-pool-size"))
                .isEqualTo(4);
    }

    @Test
    void hasEventsWrittenInGroups() {
        assertThat(config("").getString("jdbc-journal.dao")).isEqualTo(GroupingJournalDao.class.getName());
    }

    @Test
    void givesUpOnAConnectionBeforeTheCallIsGivenUp() {
        Config config = config("");

        Duration call = config.getDuration("jdbc-journal.circuit-breaker.call-timeout");
        assertThat(call).isEqualTo(Duration.ofSeconds(5));
        assertThat(Duration.ofMillis(config.getLong(SHARED + ".db.connectionTimeout")))
                .isLessThan(call);
        assertThat(config.getLong(SHARED + ".db.validationTimeout"))
                .isLessThan(config.getLong(SHARED + ".db.connectionTimeout"));
        assertThat(config.getDuration("jdbc-journal.circuit-breaker.reset-timeout"))
                .isLessThan(call);
    }

    @Test
    void mergesIntoTheDefaults() {
        Config merged = config("").withFallback(ConfigFactory.load()).resolve();

        assertThat(merged.getInt("sampo.store-dispatcher.thread-pool-executor.task-queue-size"))
                .isEqualTo(2048);
        assertThat(merged.getInt("jdbc-journal.batchSize")).isPositive();
    }

    private static Config config(String url) {
        return Database.persistenceConfig(TestDatabases.settings(Map.of("sampo.database.url", url)));
    }
}
