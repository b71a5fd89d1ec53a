package io.sampo.ops.chaos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A PostgreSQL server of our own, from its binaries in a Maven artifact; its port and data stay over restarts. */
final class PostgresServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private EmbeddedPostgres server;

    private PostgresServer(Path folder, int port, EmbeddedPostgres server) {
        this.folder = folder;
        this.port = port;
        this.server = server;
    }

    /** Starts one that keeps its files in {@code folder}. */
    static PostgresServer start(Path folder, int port) throws IOException {
        return new PostgresServer(folder, port, open(folder, port));
    }

    private static EmbeddedPostgres open(Path folder, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("data"))
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .setCleanDataDirectory(false)
                .setPGStartupWait(START_LIMIT)
                .setServerConfig("max_connections", "200")
                .start();
    }

    /** What JDBC opens it with. */
    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** Stops it as an operator would, and starts it again. */
    void restart() throws IOException {
        server.close();
        server = open(folder, port);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
