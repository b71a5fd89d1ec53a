package io.sampo.node.store;

import com.typesafe.config.Config;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database with its schema up to date, and connections to it. Thread-safe. */
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** What is to be done on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private final Bell journalRests = new Bell();

    private Database(DatabaseSettings settings, HikariDataSource pool) {
        this.settings = settings;
        this.pool = pool;
    }

    /**
     * Connects and brings the schema up to date; several processes may do so at the same time. Waits for a database that is
     * not there yet.
     *
     * @throws JobStoreException if it is not there within {@code start-timeout}, or its schema is not ours
     */
    public static Database open(DatabaseSettings settings) {
        long deadlineNanos = System.nanoTime() + settings.startTimeout().toNanos();
        HikariDataSource pool = new HikariDataSource(poolConfig(settings));
        try {
            Migration migration = new Migration(settings, pool);
            while (true) {
                try {
                    migration.run();
                    return new Database(settings, pool);
                } catch (FlywayException | SQLException e) {
                    // Two processes that make the first table at once are both right: the later one tries again.
                    if (System.nanoTime() - deadlineNanos >= 0) {
                        throw new JobStoreException("sampo.database.url: " + settings.url() + ": " + firstLine(e), e);
                    }
                    LOG.debug("Database {} is not ready", settings.url(), e);
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            pool.close();
            throw new JobStoreException("sampo.database.url: " + settings.url() + ": interrupted", e);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariConfig poolConfig(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        DatabaseUrl url = settings.url();
        config.setPoolName("sampo-store");
        config.setDriverClassName(url.vendor().driver());
        config.setJdbcUrl(url.jdbc());
        config.setUsername(url.user());
        config.setPassword(url.password());
        config.setDataSourceProperties(PersistenceConfig.driverProperties(settings));
        config.setMaximumPoolSize(settings.storeConnections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(
                PersistenceConfig.connectionTimeout(settings).toMillis());
        config.setValidationTimeout(
                PersistenceConfig.validationTimeout(settings).toMillis());
        // The pool is made without a connection, and waits for one as it does later.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private static String firstLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return message.lines().findFirst().orElse("");
    }

    /**
     * What Pekko is to be told so that its journal and snapshots are in the same database; see {@link #persistenceConfig(DatabaseSettings)}.
     */
    public Config persistenceConfig() {
        return persistenceConfig(settings);
    }

    /**
     * The keys of Pekko Persistence that follow from {@code settings}. They go before {@code application.conf}, in the
     * configuration that an actor system is made with.
     */
    public static Config persistenceConfig(DatabaseSettings settings) {
        return PersistenceConfig.of(settings);
    }

    /** The settings that it was opened with. */
    public DatabaseSettings settings() {
        return settings;
    }

    /** Rings when nothing is about to be written to the journal, as far as is known in this process. */
    Bell journalRests() {
        return journalRests;
    }

    /** Does {@code work} in one transaction: all of it, or nothing if it fails. */
    <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.on(connection);
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollBack(connection);
                }
                resetAutoCommit(connection);
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("A transaction that failed could not be rolled back: its connection is lost", e);
        }
    }

    private static void resetAutoCommit(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("A connection was lost", e);
        }
    }

    /** Closes the connections. To be called after the actor system has ended; idempotent. */
    @Override
    public void close() {
        pool.close();
    }
}
