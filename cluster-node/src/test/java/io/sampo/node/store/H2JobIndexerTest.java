package io.sampo.node.store;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The job indexer on H2")
class H2JobIndexerTest extends JobIndexerContract {

    @TempDir
    private Path folder;

    @Override
    DatabaseSettings settings() {
        return TestDatabases.settings("", folder);
    }
}
