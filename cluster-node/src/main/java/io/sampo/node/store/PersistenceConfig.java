package io.sampo.node.store;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What Pekko's journal and the drivers are told. */
final class PersistenceConfig {

    private static final String SHARED = "slick";
    /** Events that may wait for a batch: more than there are entities that persist at the same time. */
    private static final int BUFFERED_EVENTS = 10_000;
    /** Statements that may wait for a connection. */
    private static final int QUEUED_ACTIONS = 20_000;

    private static final Duration RESET_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration REFRESH_INTERVAL = Duration.ofMillis(200);

    private PersistenceConfig() {}

    /**
     * The keys that follow from {@code settings}, to go before those of {@code reference.conf}. After a write has failed for good,
     * the circuit breaker refuses at once for a while; then all goes on by itself.
     */
    static Config of(DatabaseSettings settings) {
        Map<String, Object> values = new HashMap<>();
        values.put("pekko.persistence.journal.plugin", "jdbc-journal");
        values.put("pekko.persistence.snapshot-store.plugin", "jdbc-snapshot-store");
        for (String plugin : List.of("jdbc-journal", "jdbc-snapshot-store")) {
            values.put(plugin + ".use-shared-db", SHARED);
            values.put(plugin + ".circuit-breaker.max-failures", 5);
            values.put(plugin + ".circuit-breaker.call-timeout", settings.callTimeout());
            values.put(plugin + ".circuit-breaker.reset-timeout", RESET_TIMEOUT);
        }
        values.put("jdbc-journal.dao", GroupingJournalDao.class.getName());
        values.put("jdbc-journal.parallelism", settings.journalConnections());
        values.put("jdbc-journal.bufferSize", BUFFERED_EVENTS);
        values.put("jdbc-journal.recovery-event-timeout", settings.callTimeout());
        // The table's key does what the filter would: there are no two events with one number.
        values.put("jdbc-journal.replay-filter.mode", "off");
        values.put("jdbc-read-journal.use-shared-db", SHARED);
        values.put("jdbc-read-journal.refresh-interval", REFRESH_INTERVAL);
        values.put("jdbc-read-journal.journal-sequence-retrieval.query-delay", REFRESH_INTERVAL);
        values.put("sampo.store-dispatcher.thread-pool-executor.fixed-pool-size", settings.storeConnections());

        String shared = "pekko-persistence-jdbc.shared-databases." + SHARED;
        DatabaseUrl url = settings.url();
        values.put(shared + ".profile", url.vendor().slickProfile());
        Map<String, Object> db = new HashMap<>();
        db.put("connectionPool", "HikariCP");
        db.put("poolName", "sampo-journal");
        db.put("driver", url.vendor().driver());
        db.put("url", url.jdbc());
        db.put("user", url.user());
        db.put("password", url.password());
        db.put("numThreads", settings.journalConnections());
        db.put("maxConnections", settings.journalConnections());
        db.put("minConnections", settings.journalConnections());
        db.put("queueSize", QUEUED_ACTIONS);
        db.put("connectionTimeout", connectionTimeout(settings).toMillis());
        db.put("validationTimeout", validationTimeout(settings).toMillis());
        // Slick would hold a connection that does not survive the database's absence.
        db.put("keepAliveConnection", false);
        db.put("properties", Map.copyOf(asMap(driverProperties(settings))));
        Config config = ConfigFactory.parseMap(values);
        return config.withValue(shared + ".db", ConfigValueFactory.fromMap(db));
    }

    /** How long to wait for a connection: less than the caller waits for its answer. */
    static Duration connectionTimeout(DatabaseSettings settings) {
        return settings.callTimeout().multipliedBy(4).dividedBy(5);
    }

    /** How long a connection may take to prove that it is alive. */
    static Duration validationTimeout(DatabaseSettings settings) {
        return settings.callTimeout().dividedBy(4);
    }

    /** For the driver; what the URL says goes before these. */
    static Properties driverProperties(DatabaseSettings settings) {
        Properties properties = new Properties();
        if (settings.url().vendor() == DatabaseUrl.Vendor.POSTGRESQL) {
            properties.setProperty("ApplicationName", "sampo");
            properties.setProperty("tcpKeepAlive", "true");
            // A server that vanished without a word is noticed, and its connections are given up.
            properties.setProperty("connectTimeout", seconds(settings.callTimeout()));
            properties.setProperty(
                    "socketTimeout", seconds(settings.callTimeout().multipliedBy(4)));
            properties.setProperty("reWriteBatchedInserts", "true");
            // Else the message of a failed write repeats all that was to be written, which are the callers' inputs.
            properties.setProperty("logServerErrorDetail", "false");
        }
        return properties;
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }

    private static Map<String, String> asMap(Properties properties) {
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }
}
