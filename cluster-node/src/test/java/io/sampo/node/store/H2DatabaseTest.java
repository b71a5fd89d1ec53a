package io.sampo.node.store;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A database of H2")
class H2DatabaseTest extends DatabaseContract {

    @TempDir
    private Path folder;

    @Override
    DatabaseSettings settings() {
        return TestDatabases.settings("", folder);
    }

    @Override
    int scripts() {
        return 7;
    }
}
