package io.sampo.ops.launcher;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.tools.Server;

/**
 * The H2 database of a cluster on this machine, which several processes share: this one holds the file open and serves it on
 * loopback, so that any member may die.
 */
final class SharedDatabase implements AutoCloseable {

    private final Connection held;
    private final Server server;
    private final String url;

    private SharedDatabase(Connection held, Server server, String url) {
        this.held = held;
        this.server = server;
        this.url = url;
    }

    /**
     * Opens the database in {@code data} and serves it.
     *
     * @throws LaunchException if it cannot be opened, perhaps because another process has it
     */
    static SharedDatabase start(Path data) {
        Path folder = LocalDatabase.folder(data);
        String password = LocalDatabase.password(data);
        String file = "jdbc:h2:file:" + folder.resolve("sampo") + ";WRITE_DELAY=0";
        Connection held = open(file, password, folder);
        try {
            Server server = Server.createTcpServer("-tcpPort", "0", "-ifExists", "-baseDir", folder.toString())
                    .start();
            String url = "jdbc:h2:tcp://" + ProcessConfig.LOOPBACK + ":" + server.getPort() + "/./sampo;USER="
                    + LocalDatabase.USER + ";PASSWORD=" + password;
            return new SharedDatabase(held, server, url);
        } catch (SQLException e) {
            throw new LaunchException("cannot serve the database in '" + folder + "': " + e.getMessage(), e);
        }
    }

    private static Connection open(String url, String password, Path folder) {
        try {
            return DriverManager.getConnection(url, LocalDatabase.USER, password);
        } catch (SQLException e) {
            throw new LaunchException(
                    "--data: cannot open the database in '" + folder + "'; is another sampo using it? "
                            + e.getMessage(),
                    e);
        }
    }

    /** What members open it with; holds the password. */
    String url() {
        return url;
    }

    @Override
    public void close() {
        server.stop();
        try {
            held.close();
        } catch (SQLException e) {
            throw new LaunchException("cannot close the database: " + e.getMessage(), e);
        }
    }
}
