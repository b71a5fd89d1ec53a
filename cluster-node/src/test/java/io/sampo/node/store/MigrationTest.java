package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A migration of H2")
class MigrationTest {

    private static final String MIGRATIONS =
            "SELECT COUNT(*) FROM \"flyway_schema_history\" WHERE \"version\" IS NOT NULL";

    private static final String FAIL_LAST =
            "UPDATE \"flyway_schema_history\" SET \"success\" = FALSE WHERE \"version\" = '7'";

    @TempDir
    private Path folder;

    @Test
    void isBegunAnewIfTheFirstBrokeOff() throws SQLException {
        open();
        long migrations = count(MIGRATIONS);
        execute("DELETE FROM \"flyway_schema_history\" WHERE \"version\" IS NOT NULL", "DROP TABLE \"snapshot\"");

        open();

        assertThat(count("SELECT COUNT(*) FROM \"snapshot\"")).isZero();
        assertThat(count(MIGRATIONS)).isEqualTo(migrations);
    }

    @Test
    void isBegunAnewIfItIsNotedAsFailed() throws SQLException {
        open();
        execute(FAIL_LAST);

        open();

        assertThat(count("SELECT COUNT(*) FROM \"flyway_schema_history\" WHERE \"success\" = FALSE"))
                .isZero();
        assertThat(count("SELECT COUNT(*) FROM job_index")).isZero();
    }

    @Test
    void keepsWhatIsStored() throws SQLException {
        open();
        execute(
                FAIL_LAST,
                "INSERT INTO \"event_journal\" VALUES (1, FALSE, 'job|a', 1, '', 0, '', X'00', 0, '', NULL, NULL, NULL)");

        open();

        assertThat(count("SELECT COUNT(*) FROM \"event_journal\"")).isEqualTo(1);
        assertThat(count("SELECT COUNT(*) FROM job_index")).isZero();
    }

    @Test
    void tellsWhatIsDueOfJobsThatWereThereBefore() throws SQLException {
        open();
        execute(
                "DROP INDEX job_index_due",
                "DROP INDEX job_index_waiting",
                "ALTER TABLE job_index DROP COLUMN due_for",
                "ALTER TABLE job_index DROP COLUMN due",
                "DELETE FROM \"flyway_schema_history\" WHERE \"version\" = '7'",
                job("RUNNING", "NULL", "NULL"),
                job("SUCCEEDED", "TIMESTAMP '2026-01-02 00:00:00'", "NULL"),
                job("FAILED", "TIMESTAMP '2026-01-02 00:00:00'", "TIMESTAMP '2026-01-03 00:00:00'"),
                job("QUARANTINED", "TIMESTAMP '2026-01-02 00:00:00'", "NULL"));

        open();

        assertThat(count("SELECT COUNT(*) FROM job_index WHERE (state, due_for, due) IN ("
                        + "('RUNNING', 'EXPIRY', expires), ('SUCCEEDED', 'RETENTION', finished),"
                        + "('FAILED', 'CALLBACK', callback_due), ('QUARANTINED', 'NOTHING', finished))"))
                .isEqualTo(4);
    }

    /** In a state that is its id, too. */
    private static String job(String state, String finished, String callbackDue) {
        return """
                INSERT INTO job_index (id, revision, tenant, model, priority, state, attempts, submitted, expires, lifetime_ms,
                    changed, finished, error_detail, form_protocol, form_options, has_callback, callback_due)
                VALUES ('%1$s', 1, 't', 'm', 'LOW', '%1$s', 0, NOW(), NOW(), 1, NOW(), %2$s, '', '', '{}', FALSE, %3$s)""".formatted(state, finished, callbackDue);
    }

    @Test
    void leavesTheTablesOfOthersAlone() throws SQLException {
        execute("CREATE TABLE theirs (id INTEGER)", "INSERT INTO theirs VALUES (1)");

        assertThatThrownBy(this::open).isInstanceOf(JobStoreException.class).hasMessageContaining("non-empty schema");

        assertThat(count("SELECT COUNT(*) FROM theirs")).isEqualTo(1);
    }

    private void open() {
        Database.open(settings()).close();
    }

    private DatabaseSettings settings() {
        return TestDatabases.settings(Map.of(
                "sampo.database.url", "", "sampo.database.start-timeout", "0s", "sampo.data", folder.toString()));
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private long count(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Connection connect() throws SQLException {
        DatabaseUrl url = settings().url();
        return DriverManager.getConnection(url.jdbc(), url.user(), url.password());
    }
}
