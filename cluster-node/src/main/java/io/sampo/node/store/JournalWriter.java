package io.sampo.node.store;

import io.sampo.node.job.JobEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;

/**
 * Writes the first events of new jobs into the journal's table, as the plugin writes them: what reads them cannot tell the
 * difference. The table's key, which is the job and the number of the event, holds against whoever else would begin one of them.
 */
final class JournalWriter {

    private static final String INSERT = """
            INSERT INTO "event_journal" ("deleted", "persistence_id", "sequence_number", "writer", "write_timestamp",
                "adapter_manifest", "event_payload", "event_ser_id", "event_ser_manifest")
            VALUES (FALSE, ?, 1, ?, ?, '', ?, ?, ?)""";

    private final Serializer serializer;
    /** As every incarnation of an entity has one, so has this. */
    private final String writer = UUID.randomUUID().toString();

    /** Writes what {@code serializer} makes of events; it is to be the one that the plugin uses. */
    JournalWriter(Serializer serializer) {
        this.serializer = serializer;
    }

    /** Fails on a job that is there already. */
    void begin(Connection connection, List<JobEvent.Accepted> jobs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            long nowMillis = System.currentTimeMillis();
            for (JobEvent.Accepted job : jobs) {
                statement.setString(1, JournalReader.JOBS + job.id());
                statement.setString(2, writer);
                statement.setLong(3, nowMillis);
                statement.setBytes(4, serializer.toBinary(job));
                statement.setInt(5, serializer.identifier());
                statement.setString(6, Serializers.manifestFor(serializer, job));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
