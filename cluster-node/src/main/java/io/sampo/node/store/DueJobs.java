package io.sampo.node.store;

import io.sampo.node.job.JobStore.DueJob;
import io.sampo.node.job.JobStore.DueJob.Due;
import io.sampo.protocol.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Rows of jobs that something is due for. Each kind has its share of a page, and what one does not need goes to the others: a
 * hundred thousand jobs that are to be deleted do not hold up one that expires.
 */
final class DueJobs {

    /**
     * In a form that H2 reads no more rows for than it finds: without lower bounds it begins with all that have no time, and by
     * IS NULL alone it would look for those in the index of callbacks, where nearly all jobs are.
     */
    record Kind(Due due, String query) {}

    static final List<Kind> KINDS = List.of(
            new Kind(Due.EXPIRY, """
                    SELECT id FROM job_index
                    WHERE state = 'QUEUED' AND expires <= ? ORDER BY state, expires LIMIT ?"""),
            new Kind(Due.EXPIRY, """
                    SELECT id FROM job_index
                    WHERE state = 'RUNNING' AND expires <= ? ORDER BY state, expires LIMIT ?"""),
            new Kind(Due.CALLBACK, """
                    SELECT id FROM job_index
                    WHERE callback_due BETWEEN '1970-01-01 00:00:00+00' AND ? ORDER BY callback_due LIMIT ?"""),
            new Kind(Due.RETENTION, """
                    SELECT id FROM job_index
                    WHERE finished BETWEEN '1970-01-01 00:00:00+00' AND ? AND state <> 'QUARANTINED'
                        AND CASE WHEN callback_due IS NULL THEN 1 ELSE 0 END = 1
                    ORDER BY finished LIMIT ?"""));

    private DueJobs() {}

    /** At most {@code limit}: of each kind the oldest first, the kinds in turns. */
    static List<DueJob> page(Connection connection, Instant now, Duration retention, int limit) throws SQLException {
        List<Queue<DueJob>> found = new ArrayList<>(KINDS.size());
        for (Kind kind : KINDS) {
            Instant until = kind.due() == Due.RETENTION ? now.minus(retention) : now;
            found.add(oldest(connection, kind, until, limit));
        }
        List<DueJob> page = new ArrayList<>();
        while (page.size() < limit && !found.stream().allMatch(Queue::isEmpty)) {
            for (Queue<DueJob> ofKind : found) {
                if (page.size() < limit && !ofKind.isEmpty()) {
                    page.add(ofKind.remove());
                }
            }
        }
        return page;
    }

    private static Queue<DueJob> oldest(Connection connection, Kind kind, Instant until, int limit)
            throws SQLException {
        Queue<DueJob> jobs = new ArrayDeque<>();
        try (PreparedStatement statement = connection.prepareStatement(kind.query())) {
            statement.setObject(1, Columns.time(until));
            statement.setInt(2, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    jobs.add(new DueJob(new JobId(row.getString(1)), kind.due()));
                }
            }
        }
        return jobs;
    }
}
