package io.sampo.node.store;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The job store on PostgreSQL")
class PostgresJobStoreIT extends JobStoreContract {

    private final String url = PostgresServer.newDatabase();

    @Override
    DatabaseSettings settings() {
        return TestDatabases.settings(url, Path.of("unused"));
    }
}
