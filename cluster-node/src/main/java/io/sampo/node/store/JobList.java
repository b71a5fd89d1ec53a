package io.sampo.node.store;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobReply;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Pages of the index, newest first. */
final class JobList {

    private JobList() {}

    static JobReply.Page page(Connection connection, JobFilter filter) throws SQLException, InvalidRequestException {
        if (filter.limit() < 1 || filter.limit() > JobFilter.MAX_LIMIT) {
            throw new InvalidRequestException(
                    "limit: " + filter.limit() + " (expected: 1 to " + JobFilter.MAX_LIMIT + ")");
        }
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        if (filter.tenant() != null) {
            conditions.add("tenant = ?");
            values.add(Columns.text(filter.tenant().value()));
        }
        if (filter.state() != null) {
            conditions.add("state = ?");
            values.add(filter.state().name());
        }
        if (filter.model() != null) {
            conditions.add("model = ?");
            values.add(filter.model().value());
        }
        if (!filter.after().isEmpty()) {
            ListCursor after = ListCursor.parse(filter.after());
            // The first says no more than the second; H2 begins to read there.
            conditions.add("submitted <= ?");
            values.add(Columns.time(after.submitted()));
            conditions.add("(submitted, id) < (?, ?)");
            values.add(Columns.time(after.submitted()));
            values.add(after.id().value());
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        // One more than wanted tells whether there is another page.
        return page(
                rows(
                        connection,
                        "SELECT * FROM job_index" + where + " ORDER BY " + order(filter) + " LIMIT "
                                + (filter.limit() + 1),
                        values),
                filter.limit());
    }

    /** Names what is the same in all rows, too: H2 sorts unless the order is that of all columns of an index. */
    private static String order(JobFilter filter) {
        String same =
                filter.tenant() == null ? "" : filter.state() == null ? "tenant DESC, " : "tenant DESC, state DESC, ";
        return same + "submitted DESC, id DESC";
    }

    private static List<IndexRow> rows(Connection connection, String query, List<Object> values) throws SQLException {
        List<IndexRow> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(IndexTable.read(found));
                }
            }
        }
        return rows;
    }

    private static JobReply.Page page(List<IndexRow> rows, int limit) {
        if (rows.size() <= limit) {
            return new JobReply.Page(rows.stream().map(IndexRow::status).toList(), "");
        }
        List<IndexRow> shown = rows.subList(0, limit);
        return new JobReply.Page(
                shown.stream().map(IndexRow::status).toList(),
                ListCursor.behind(shown.get(limit - 1)).toString());
    }
}
