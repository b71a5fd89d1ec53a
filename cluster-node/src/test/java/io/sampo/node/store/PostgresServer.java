package io.sampo.node.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one PostgreSQL server of a test run: started when first asked for, on a free port, stopped and deleted with the JVM. As
 * root, which PostgreSQL refuses to run as, it is started in a user namespace of its own.
 */
final class PostgresServer {

    /** Binaries are unpacked here once a build. */
    static final File FOLDER = new File("target/postgres").getAbsoluteFile();

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static EmbeddedPostgres server;

    private PostgresServer() {}

    static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(FOLDER)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server;
    }

    /** The URL of an empty database of its own. */
    static String newDatabase() {
        String name = "sampo_" + DATABASES.incrementAndGet();
        try (Connection connection = server().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return url(server().getPort(), name);
    }

    static String url(int port, String name) {
        return "postgresql://postgres:secret@127.0.0.1:" + port + "/" + name;
    }
}
