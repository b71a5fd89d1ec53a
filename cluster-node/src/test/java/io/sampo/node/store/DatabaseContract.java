package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every database must be. */
abstract class DatabaseContract {

    /** Of the same database, empty at first. */
    abstract DatabaseSettings settings();

    /** How many migrations it has. */
    abstract int scripts();

    @Test
    void isMigratedOnceHoweverOftenItIsOpened() throws SQLException {
        for (int i = 0; i < 2; i++) {
            try (Database database = Database.open(settings())) {
                assertThat(migrations(database)).isEqualTo(scripts());
            }
        }
    }

    @Test
    void isMigratedOnceByWhoeverOpensItAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Database> open = () -> Database.open(settings());
            List<Future<Database>> opened =
                    threads.invokeAll(Stream.generate(() -> open).limit(4).toList());
            for (Future<Database> each : opened) {
                try (Database database = each.get()) {
                    assertThat(migrations(database)).isEqualTo(scripts());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long migrations(Database database) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                            "SELECT COUNT(*) FROM \"flyway_schema_history\" WHERE \"success\" = TRUE AND \"version\" IS NOT NULL");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }
}
