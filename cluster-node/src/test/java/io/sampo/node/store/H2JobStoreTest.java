package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.job.JobStore.DueJob.Due;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.model.ModelName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The job store on H2")
class H2JobStoreTest extends JobStoreContract {

    private static final String MANY = """
            INSERT INTO job_index (id, revision, tenant, model, priority, state, attempts, submitted, expires, lifetime_ms,
                changed, error_detail, form_protocol, form_options, has_callback)
            SELECT 'job_' || LPAD(x, 26, '0'), 1, 't', 'a', 'LOW', 'QUEUED', 0, NOW(), NOW(), 1, NOW(), '', '', '{}', FALSE
            FROM SYSTEM_RANGE(1, 20000)""";

    @TempDir
    private Path folder;

    @Override
    DatabaseSettings settings() {
        return TestDatabases.settings("", folder);
    }

    @Test
    void leapsOverTheJobsOfAModelToTheNextOne() throws SQLException {
        inTransaction(connection -> execute(connection, MANY));
        index(Events.accepted(JobId.random(), "t", "b", 0, null));

        List<String> plans = new ArrayList<>();
        inTransaction(connection -> {
            plans.add(plan(connection, ""));
            plans.add(plan(connection, "a\0"));
            return true;
        });

        assertThat(plans).allSatisfy(plan -> {
            assertThat(plan).containsIgnoringCase("job_index_waiting").containsPattern("scanCount: [12] ");
        });
        List<ModelName> models = inTransaction(connection -> WaitingJobs.models(connection, DatabaseUrl.Vendor.H2));
        assertThat(models).containsExactly(new ModelName("a"), new ModelName("b"));
    }

    @Test
    void readsNoFinishedJobsToFindThatNothingIsDue() throws SQLException {
        inTransaction(connection -> execute(connection, MANY));
        inTransaction(connection -> execute(connection, "UPDATE job_index SET state = 'SUCCEEDED', finished = NOW()"));
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));

        List<String> plans = new ArrayList<>();
        inTransaction(connection -> {
            for (Due kind : Due.values()) {
                try (PreparedStatement statement = connection.prepareStatement("EXPLAIN ANALYZE " + DueJobs.QUERY)) {
                    statement.setString(1, kind.name());
                    statement.setObject(2, Columns.time(yesterday));
                    statement.setInt(3, 10);
                    plans.add(planOf(statement));
                }
            }
            return true;
        });

        assertThat(plans).hasSize(3).allSatisfy(plan -> assertThat(plan).containsPattern("scanCount: [012]\\b"));
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.execute();
        }
    }

    private static String plan(Connection connection, String behind) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("EXPLAIN ANALYZE " + WaitingJobs.NEXT_MODEL)) {
            statement.setString(1, behind);
            return planOf(statement);
        }
    }

    private static String planOf(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
