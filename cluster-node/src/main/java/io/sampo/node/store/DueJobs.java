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

    /** H2 reads no more rows than it finds by this, as the order is that of all columns of an index. */
    static final String QUERY = "SELECT id FROM job_index WHERE due_for = ? AND due <= ? ORDER BY due_for, due LIMIT ?";

    private DueJobs() {}

    /** At most {@code limit}: of each kind the oldest first, the kinds in turns. */
    static List<DueJob> page(Connection connection, Instant now, Duration retention, int limit) throws SQLException {
        List<Queue<DueJob>> found = new ArrayList<>();
        for (Due kind : Due.values()) {
            Instant until = kind == Due.RETENTION ? now.minus(retention) : now;
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

    private static Queue<DueJob> oldest(Connection connection, Due kind, Instant until, int limit) throws SQLException {
        Queue<DueJob> jobs = new ArrayDeque<>();
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setString(1, kind.name());
            statement.setObject(2, Columns.time(until));
            statement.setInt(3, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    jobs.add(new DueJob(new JobId(row.getString(1)), kind));
                }
            }
        }
        return jobs;
    }
}
