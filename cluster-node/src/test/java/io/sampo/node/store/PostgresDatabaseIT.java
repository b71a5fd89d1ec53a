package io.sampo.node.store;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A database of PostgreSQL")
class PostgresDatabaseIT extends DatabaseContract {

    private final String url = PostgresServer.newDatabase();

    @Override
    DatabaseSettings settings() {
        return TestDatabases.settings(url, Path.of("unused"));
    }

    @Override
    int scripts() {
        return 6;
    }
}
