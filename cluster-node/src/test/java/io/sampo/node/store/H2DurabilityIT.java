package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file of H2")
class H2DurabilityIT {

    private static final int ACKNOWLEDGED = 3000;

    @TempDir
    private Path folder;

    @Test
    void hasWhatWasAcknowledgedBeforeItsProcessWasKilled() throws IOException, SQLException {
        Map<String, Integer> acknowledged = persistAndKill();

        try (Database database = Database.open(TestDatabases.settings("", folder))) {
            Map<String, Integer> kept = kept(database);
            assertThat(acknowledged).isNotEmpty();
            acknowledged.forEach((id, count) -> assertThat(kept.get(JournalReader.JOBS + id))
                    .as("events of %s", id)
                    .isGreaterThanOrEqualTo(count));
        }
    }

    private Map<String, Integer> persistAndKill() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PersistUntilKilled.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Map<String, Integer> acknowledged = new HashMap<>();
        try (BufferedReader lines = process.inputReader()) {
            int count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].startsWith("job_") && words.length == 2) {
                    acknowledged.put(words[0], Integer.valueOf(words[1]));
                    count++;
                }
                if (count == ACKNOWLEDGED) {
                    // Not the process itself, which would close what is to be read to its end.
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly().onExit().join();
        }
        return acknowledged;
    }

    private static Map<String, Integer> kept(Database database) throws SQLException {
        return database.inTransaction(connection -> {
            Map<String, Integer> counts = new HashMap<>();
            try (PreparedStatement statement = connection.prepareStatement(
                            "SELECT \"persistence_id\", COUNT(*) FROM \"event_journal\" GROUP BY \"persistence_id\"");
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    counts.put(row.getString(1), row.getInt(2));
                }
            }
            return counts;
        });
    }
}
