package io.sampo.node.store;

import io.sampo.node.job.JobEvent;
import io.sampo.protocol.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.serialization.Serialization;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the journal in the order of its rows, those of jobs with their events.
 *
 * <p>The plugin's own query by tag does not serve: a tag costs each event a statement of its own when it is written, and the
 * query waits for every gap before it goes on.
 */
final class JournalReader {

    /** Before the id of a job in the persistence id of its entity. */
    static final String JOBS = "job|";

    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);

    /** Of all but the payload, which is large, and which hardly anybody needs of the first event: see {@link IndexUpdate}. */
    private static final String COLUMNS = """
            SELECT "ordering", "persistence_id", "sequence_number", "write_timestamp",
                CASE WHEN "persistence_id" LIKE 'job|%' AND "sequence_number" > 1 THEN "event_payload" END AS "payload",
                "event_ser_id", "event_ser_manifest"
            FROM "event_journal" WHERE\s""";

    private static final String OF_JOB = """
            SELECT "ordering", "persistence_id", "sequence_number", "write_timestamp", "event_payload",
                "event_ser_id", "event_ser_manifest"
            FROM "event_journal" WHERE "persistence_id" = ? ORDER BY "sequence_number\"""";

    /**
     * A row.
     *
     * @param job null if it is not a job's
     * @param event null if it is not a job's, was not read, or cannot be
     */
    record Row(
            long ordering,
            long writtenMillis,
            @Nullable JobId job,
            long revision,
            @Nullable JobEvent event) {}

    private final Serialization serialization;

    JournalReader(Serialization serialization) {
        this.serialization = serialization;
    }

    /** What follows {@code ordering}, without the first events of jobs. */
    List<Row> after(Connection connection, long ordering, int limit) throws SQLException {
        String query = COLUMNS + "\"ordering\" > ? ORDER BY \"ordering\" LIMIT " + limit;
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setLong(1, ordering);
            return read(statement);
        }
    }

    /** What is there now of {@code ranges}, without the first events of jobs. */
    List<Row> in(Connection connection, List<OrderingGaps.Range> ranges) throws SQLException {
        List<Row> rows = new ArrayList<>();
        String query = COLUMNS + "\"ordering\" BETWEEN ? AND ? ORDER BY \"ordering\"";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (OrderingGaps.Range range : ranges) {
                statement.setLong(1, range.from());
                statement.setLong(2, range.to());
                rows.addAll(read(statement));
            }
        }
        return rows;
    }

    /** All of one job. */
    List<Row> of(Connection connection, JobId job) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OF_JOB)) {
            statement.setString(1, JOBS + job);
            return read(statement);
        }
    }

    private List<Row> read(PreparedStatement statement) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                JobId job = jobOf(found.getString(2));
                rows.add(new Row(
                        found.getLong(1),
                        found.getLong(4),
                        job,
                        found.getLong(3),
                        job == null ? null : eventOf(job, found)));
            }
        }
        return rows;
    }

    private static @Nullable JobId jobOf(String persistenceId) {
        if (!persistenceId.startsWith(JOBS)) {
            return null;
        }
        try {
            return new JobId(persistenceId.substring(JOBS.length()));
        } catch (IllegalArgumentException e) {
            LOG.error("The journal has an entity that is no job: {}", persistenceId);
            return null;
        }
    }

    /** One event that cannot be read must not keep all others from the index. */
    private @Nullable JobEvent eventOf(JobId job, ResultSet row) throws SQLException {
        byte[] payload = row.getBytes(5);
        if (payload == null) {
            return null;
        }
        Object event;
        try {
            event = serialization
                    .deserialize(payload, row.getInt(6), row.getString(7))
                    .get();
        } catch (RuntimeException e) {
            LOG.error("Event {} of {} cannot be read, and is not in the index", row.getLong(3), job, e);
            return null;
        }
        if (event instanceof JobEvent jobEvent) {
            return jobEvent;
        }
        LOG.error("Event {} of {} is a {}, and is not in the index", row.getLong(3), job, row.getString(7));
        return null;
    }
}
