package io.sampo.node.store;

import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.tenant.TenantId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of {@code job_index}. */
final class IndexTable {

    private static final String INSERT = """
            INSERT INTO job_index (revision, state, attempts, expires, changed, finished, served_by, error_code,
                error_detail, callback_due, id, tenant, model, version, priority, submitted, lifetime_ms,
                form_protocol, form_options, has_callback, label)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** An indexer that was thought dead may still be at it: it moves no row back. */
    private static final String UPDATE = """
            UPDATE job_index SET revision = ?, state = ?, attempts = ?, expires = ?, changed = ?, finished = ?,
                served_by = ?, error_code = ?, error_detail = ?, callback_due = ?
            WHERE id = ? AND revision < ?""";

    private IndexTable() {}

    /** Those of {@code ids} that have a row. */
    static Set<JobId> known(Connection connection, Collection<JobId> ids) throws SQLException {
        Set<JobId> known = new HashSet<>();
        select(connection, "id", ids, row -> known.add(new JobId(row.getString(1))));
        return known;
    }

    static Map<JobId, IndexRow> find(Connection connection, Collection<JobId> ids) throws SQLException {
        Map<JobId, IndexRow> rows = new HashMap<>();
        select(connection, "*", ids, found -> {
            IndexRow row = read(found);
            rows.put(row.submission().id(), row);
        });
        return rows;
    }

    @FunctionalInterface
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private static void select(Connection connection, String columns, Collection<JobId> ids, RowReader reader)
            throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        Array wanted = connection.createArrayOf(
                "VARCHAR", ids.stream().map(JobId::value).toArray());
        String query = "SELECT " + columns + " FROM job_index WHERE id = ANY(?)";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(1, wanted);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    reader.read(found);
                }
            }
        } finally {
            wanted.free();
        }
    }

    static void insert(Connection connection, Collection<IndexRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (IndexRow row : rows) {
                setWhatIsKnown(statement, row);
                setWhatChanges(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    static void update(Connection connection, Collection<IndexRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            for (IndexRow row : rows) {
                setWhatChanges(statement, row);
                statement.setString(11, row.submission().id().value());
                statement.setLong(12, row.revision());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void setWhatChanges(PreparedStatement statement, IndexRow row) throws SQLException {
        IndexRow.Outcome outcome = row.outcome();
        statement.setLong(1, row.revision());
        statement.setString(2, row.state().name());
        statement.setInt(3, row.attempts());
        statement.setObject(4, Columns.time(row.expires()));
        statement.setObject(5, Columns.time(row.changed()));
        setTime(statement, 6, outcome == null ? null : outcome.finished());
        statement.setString(
                7,
                outcome == null || outcome.servedBy() == null
                        ? null
                        : outcome.servedBy().toString());
        statement.setString(
                8,
                outcome == null || outcome.code() == null
                        ? null
                        : outcome.code().name());
        statement.setString(9, outcome == null ? "" : Columns.detail(outcome.detail()));
        setTime(statement, 10, row.callbackDue());
    }

    private static void setWhatIsKnown(PreparedStatement statement, IndexRow row) throws SQLException {
        IndexRow.Submission submission = row.submission();
        ModelVersion version = submission.model().version();
        statement.setString(11, submission.id().value());
        statement.setString(12, Columns.text(submission.tenant().value()));
        statement.setString(13, submission.model().name().value());
        if (version == null) {
            statement.setNull(14, Types.BIGINT);
        } else {
            statement.setLong(14, version.number());
        }
        statement.setString(15, submission.priority().name());
        statement.setObject(16, Columns.time(submission.submitted()));
        statement.setLong(17, submission.lifetime().toMillis());
        statement.setString(18, Columns.text(submission.form().protocol()));
        statement.setString(19, Columns.options(submission.form().options()));
        statement.setBoolean(20, submission.hasCallback());
        ModelLabel label = submission.model().label();
        statement.setString(21, label == null ? null : label.value());
    }

    private static void setTime(PreparedStatement statement, int index, @Nullable Instant time) throws SQLException {
        statement.setObject(index, Columns.timeOrNull(time), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    static IndexRow read(ResultSet row) throws SQLException {
        Instant finished = Columns.timeOrNull(row, "finished");
        return new IndexRow(
                submission(row),
                row.getLong("revision"),
                JobState.valueOf(row.getString("state")),
                row.getInt("attempts"),
                Columns.time(row, "expires"),
                Columns.time(row, "changed"),
                finished == null ? null : outcome(row, finished),
                Columns.timeOrNull(row, "callback_due"));
    }

    private static IndexRow.Submission submission(ResultSet row) throws SQLException {
        long version = row.getLong("version");
        ModelVersion wanted = row.wasNull() ? null : new ModelVersion(version);
        String label = row.getString("label");
        return new IndexRow.Submission(
                new JobId(row.getString("id")),
                new TenantId(row.getString("tenant")),
                new ModelTarget(
                        new ModelName(row.getString("model")), wanted, label == null ? null : new ModelLabel(label)),
                Priority.valueOf(row.getString("priority")),
                Columns.time(row, "submitted"),
                Duration.ofMillis(row.getLong("lifetime_ms")),
                new ResultForm(row.getString("form_protocol"), Columns.options(row.getString("form_options"))),
                row.getBoolean("has_callback"));
    }

    private static IndexRow.Outcome outcome(ResultSet row, Instant finished) throws SQLException {
        String servedBy = row.getString("served_by");
        String code = row.getString("error_code");
        return new IndexRow.Outcome(
                finished,
                servedBy == null ? null : ReplicaId.parse(servedBy),
                code == null ? null : ErrorCode.valueOf(code),
                row.getString("error_detail"));
    }
}
