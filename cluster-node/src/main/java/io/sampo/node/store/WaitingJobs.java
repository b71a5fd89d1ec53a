package io.sampo.node.store;

import io.sampo.node.job.JobStore.WaitingJob;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tenant.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of jobs that have not ended, model by model. */
final class WaitingJobs {

    /** Each leaps over all rows of the model before: there may be a hundred thousand of them. A job expires until it has ended. */
    static final String NEXT_MODEL = """
            SELECT model FROM job_index WHERE due_for = 'EXPIRY' AND model > ? ORDER BY due_for, model, id LIMIT 1""";

    private static final String PAGE = """
            SELECT id, tenant, priority FROM job_index
            WHERE due_for = 'EXPIRY' AND model = ? AND id > ? AND changed < ? ORDER BY due_for, model, id LIMIT ?""";

    /** The text that follows another one at once where texts are sorted by their characters, as they are in H2. */
    private static final String JUST_BEHIND = "\0";

    private WaitingJobs() {}

    /** The models of all jobs that are queued or run, each once. */
    static List<ModelName> models(Connection connection, DatabaseUrl.Vendor vendor) throws SQLException {
        List<ModelName> models = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(NEXT_MODEL)) {
            String model = next(statement, "");
            while (model != null) {
                models.add(new ModelName(model));
                // To H2 "behind" means "from … on" when it looks for where to begin in an index: it would read all rows
                // of the model. PostgreSQL begins behind them, and has no such character.
                model = next(statement, vendor == DatabaseUrl.Vendor.H2 ? model + JUST_BEHIND : model);
            }
        }
        return models;
    }

    private static @Nullable String next(PreparedStatement statement, String behind) throws SQLException {
        statement.setString(1, behind);
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** Those of {@code model} with ids behind {@code afterId}, by id. */
    static List<WaitingJob> page(
            Connection connection, ModelName model, Instant changedBefore, String afterId, int limit)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, model.value());
            statement.setString(2, Columns.text(afterId));
            statement.setObject(3, Columns.time(changedBefore));
            statement.setInt(4, limit);
            List<WaitingJob> jobs = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    jobs.add(new WaitingJob(
                            new JobId(row.getString(1)),
                            new TenantId(row.getString(2)),
                            model,
                            Priority.valueOf(row.getString(3))));
                }
            }
            return jobs;
        }
    }
}
