package io.sampo.node.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema up to date, in one process at a time.
 *
 * <p>PostgreSQL changes tables in transactions, and Flyway holds a lock of its there. H2 does neither: two processes would
 * disturb each other, and what broke off halfway is noted as failed for ever. So a row is locked there by a connection that does
 * nothing else, and whoever has it clears up what is left of one that broke off.
 */
final class Migration {

    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);

    /** One at a time in this process. */
    private static final Object IN_PROCESS = new Object();

    /** Apart from the tables, since Flyway takes over none but an empty schema. */
    private static final String[] LOCK = {
        "CREATE SCHEMA IF NOT EXISTS sampo_lock",
        "CREATE TABLE IF NOT EXISTS sampo_lock.migration (id INTEGER PRIMARY KEY)",
        "MERGE INTO sampo_lock.migration KEY (id) VALUES (1)"
    };

    private final DatabaseUrl url;
    private final Flyway flyway;

    Migration(DatabaseSettings settings, DataSource pool) {
        this.url = settings.url();
        this.flyway = Flyway.configure()
                .dataSource(pool)
                .locations("classpath:" + url.vendor().migrations())
                .connectRetries(0)
                .cleanDisabled(url.vendor() != DatabaseUrl.Vendor.H2)
                .load();
    }

    /**
     * Does it, or finds it done.
     *
     * @throws SQLException if another process is at it, or the database is away: it may go better in a while
     * @throws FlywayException the same, or if the schema is not ours
     */
    void run() throws SQLException {
        synchronized (IN_PROCESS) {
            if (url.vendor() == DatabaseUrl.Vendor.H2) {
                runLocked();
            } else {
                flyway.migrate();
            }
        }
    }

    private void runLocked() throws SQLException {
        Properties user = new Properties();
        user.setProperty("user", url.user());
        user.setProperty("password", url.password());
        try (Connection connection = DriverManager.getConnection(url.jdbc(), user);
                Statement statement = connection.createStatement()) {
            for (String sql : LOCK) {
                statement.execute(sql);
            }
            connection.setAutoCommit(false);
            statement.execute("SELECT id FROM sampo_lock.migration FOR UPDATE");
            try {
                flyway.migrate();
            } catch (FlywayException e) {
                if (!clearUp(statement)) {
                    throw e;
                }
                flyway.migrate();
            } finally {
                connection.rollback();
            }
        }
    }

    /**
     * Removes what one that broke off has left, if that is what is amiss. As long as no event is stored, all of it goes, since a
     * script that ran halfway cannot run again; else the note only.
     */
    private boolean clearUp(Statement statement) throws SQLException {
        if (!exists(statement, "flyway_schema_history")) {
            return false;
        }
        MigrationInfo[] all = flyway.info().all();
        boolean failed =
                Arrays.stream(all).anyMatch(migration -> migration.getState().isFailed());
        boolean pending = Arrays.stream(all).anyMatch(migration -> migration.getState() == MigrationState.PENDING);
        if (!failed && !pending) {
            return false;
        }
        if (exists(statement, "event_journal") && isThere(statement, "SELECT 1 FROM \"event_journal\" LIMIT 1")) {
            LOG.warn("An earlier migration of {} has failed; it is tried again", url);
            flyway.repair();
        } else {
            LOG.warn("The first migration of {} broke off; it is begun anew", url);
            flyway.clean();
        }
        return true;
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        return isThere(
                statement,
                "SELECT 1 FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = SCHEMA() AND TABLE_NAME = '" + table
                        + "'");
    }

    private static boolean isThere(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next();
        }
    }
}
