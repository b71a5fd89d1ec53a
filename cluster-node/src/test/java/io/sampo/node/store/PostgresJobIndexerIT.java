package io.sampo.node.store;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The job indexer on PostgreSQL")
class PostgresJobIndexerIT extends JobIndexerContract {

    private final String url = PostgresServer.newDatabase();

    @Override
    DatabaseSettings settings() {
        return TestDatabases.settings(url, Path.of("unused"));
    }
}
