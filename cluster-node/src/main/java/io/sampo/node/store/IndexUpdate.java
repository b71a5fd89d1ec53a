package io.sampo.node.store;

import io.sampo.node.job.JobEvent;
import io.sampo.protocol.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the index up to the journal, a batch a step; what a step wrote and how far it came are one transaction. Two that work
 * at the same time do no harm: the second one to write an offset fails. Blocks; one thread at a time.
 */
final class IndexUpdate {

    /** Few enough for a write that nobody else waits long for: H2 takes one at a time. */
    private static final int ROWS_AT_ONCE = 200;

    private static final int GAPS_AT_ONCE = 100;
    /** Writes of the journal that take longer than half of this are not acknowledged; see {@link OrderingGaps}. */
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(30);

    private static final String NAME = "job_index";

    private final Database database;
    private final JournalReader journal;
    private final Duration patience;
    private @Nullable OrderingGaps progress;
    private long storedOffset;

    IndexUpdate(Database database, JournalReader journal) {
        this.database = database;
        this.journal = journal;
        Duration twice = database.settings().callTimeout().multipliedBy(2);
        this.patience = twice.compareTo(SHORTEST_PATIENCE) > 0 ? twice : SHORTEST_PATIENCE;
    }

    /**
     * Takes the next step.
     *
     * @return whether there is more to do at once
     */
    boolean step() throws SQLException {
        boolean done = false;
        try {
            boolean more = database.inTransaction(this::step);
            done = true;
            return more;
        } finally {
            if (!done) {
                progress = null;
            }
        }
    }

    private boolean step(Connection connection) throws SQLException {
        OrderingGaps known = progress == null ? resume(connection) : progress;
        progress = known;
        List<OrderingGaps.Range> missing = known.missing(GAPS_AT_ONCE);
        List<JournalReader.Row> next = journal.after(connection, known.highest(), ROWS_AT_ONCE);
        // After the others: a row that came into a gap was there before whatever its job wrote next.
        List<JournalReader.Row> rows = new ArrayList<>(journal.in(connection, missing));
        rows.addAll(next);
        rows.sort(Comparator.comparingLong(JournalReader.Row::ordering));
        long nowNanos = System.nanoTime();
        long nowMillis = System.currentTimeMillis();
        rows.forEach(row -> known.seen(row.ordering(), Duration.ofMillis(nowMillis - row.writtenMillis()), nowNanos));
        known.giveUp(nowNanos);
        apply(connection, rows);
        storeOffset(connection, known.settled());
        return next.size() == ROWS_AT_ONCE;
    }

    private OrderingGaps resume(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT ordering FROM job_offset WHERE name = ?")) {
            statement.setString(1, NAME);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("job_offset: no row " + NAME);
                }
                storedOffset = row.getLong(1);
            }
        }
        return new OrderingGaps(storedOffset, patience);
    }

    private void storeOffset(Connection connection, long offset) throws SQLException {
        if (offset == storedOffset) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE job_offset SET ordering = ? WHERE name = ? AND ordering = ?")) {
            statement.setLong(1, offset);
            statement.setString(2, NAME);
            statement.setLong(3, storedOffset);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("job_offset: another indexer went on from " + storedOffset);
            }
        }
        storedOffset = offset;
    }

    private void apply(Connection connection, List<JournalReader.Row> rows) throws SQLException {
        Set<JobId> begun = new HashSet<>();
        Set<JobId> changed = new HashSet<>();
        for (JournalReader.Row row : rows) {
            if (row.job() != null) {
                (row.revision() == 1 ? begun : changed).add(row.job());
            }
        }
        begun.removeAll(changed);
        Set<JobId> indexed = IndexTable.known(connection, begun);
        Map<JobId, IndexRow> before = IndexTable.find(connection, changed);
        Map<JobId, IndexRow> now = new HashMap<>(before);
        for (JournalReader.Row row : rows) {
            if (row.job() != null && !indexed.contains(row.job()) && (row.revision() == 1 || row.event() != null)) {
                IndexRow after = after(connection, now.get(row.job()), row, row.job());
                if (after != null) {
                    now.put(row.job(), after);
                }
            }
        }
        List<IndexRow> inserts = new ArrayList<>();
        List<IndexRow> updates = new ArrayList<>();
        now.forEach((id, row) -> {
            IndexRow old = before.get(id);
            if (old == null) {
                inserts.add(row);
            } else if (!old.equals(row)) {
                updates.add(row);
            }
        });
        IndexTable.insert(connection, inserts);
        IndexTable.update(connection, updates);
    }

    /** The row after one of the journal; null if there is none, since the job was forgotten meanwhile. */
    private @Nullable IndexRow after(Connection connection, @Nullable IndexRow known, JournalReader.Row row, JobId job)
            throws SQLException {
        JobEvent event = row.event();
        if (known != null && row.revision() <= known.revision()) {
            return known;
        } else if (known != null && event != null && row.revision() == known.revision() + 1) {
            return known.after(event, row.revision());
        }
        // It is the first, or something between is missing: the journal has it by now, or never will.
        IndexRow rebuilt = null;
        for (JournalReader.Row each : journal.of(connection, job)) {
            if (each.event() != null) {
                rebuilt = next(rebuilt, each.revision(), each.event());
            }
        }
        return rebuilt;
    }

    private static @Nullable IndexRow next(@Nullable IndexRow known, long revision, JobEvent event) {
        if (known != null) {
            return known.after(event, revision);
        }
        return event instanceof JobEvent.Accepted accepted ? IndexRow.of(accepted, revision) : null;
    }
}
