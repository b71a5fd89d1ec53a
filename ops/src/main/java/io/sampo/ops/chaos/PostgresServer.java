package io.sampo.ops.chaos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** A PostgreSQL server of our own, from its binaries in a Maven artifact; its port and data stay over restarts. */
final class PostgresServer implements AutoCloseable {

    /** As the artifacts name what Java names otherwise. */
    private static final Map<String, String> ARCHITECTURES = Map.of("amd64", "x86_64", "aarch64", "arm_64");

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
                .setPgBinaryResolver(PostgresServer::binaries)
                .setDataDirectory(folder.resolve("data"))
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .setCleanDataDirectory(false)
                .setPGStartupWait(START_LIMIT)
                .setServerConfig("max_connections", "200")
                .start();
    }

    /** The first that is found: the library's own resolver refuses a class path that names the same jar twice. */
    private static InputStream binaries(String system, String machine) throws IOException {
        String name = "/postgres-" + system.toLowerCase(Locale.ROOT) + "-"
                + ARCHITECTURES.getOrDefault(machine, machine) + ".txz";
        InputStream archive = EmbeddedPostgres.class.getResourceAsStream(name);
        if (archive == null) {
            throw new IOException("no PostgreSQL for this machine: " + name + " is not on the class path");
        }
        return archive;
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
