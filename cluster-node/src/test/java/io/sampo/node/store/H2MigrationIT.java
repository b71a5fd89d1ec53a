package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A new database of H2 behind its server")
class H2MigrationIT {

    private static final int PROCESSES = 3;
    private static final int DATABASES = 10;

    @TempDir
    private Path folder;

    private Server server;
    private final List<Opener> openers = new ArrayList<>();

    @BeforeEach
    void start() throws SQLException, IOException {
        server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        for (int i = 0; i < PROCESSES; i++) {
            openers.add(Opener.start());
        }
        for (Opener opener : openers) {
            assertThat(opener.answer()).isEqualTo("> ready");
        }
    }

    @AfterEach
    void stop() {
        openers.forEach(opener -> opener.process().destroyForcibly().onExit().join());
        server.stop();
    }

    @Test
    void isMigratedBySeveralProcessesThatOpenItAtTheSameMoment() throws IOException {
        for (int i = 0; i < DATABASES; i++) {
            String url = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./new-" + i;
            for (Opener opener : openers) {
                opener.open(url);
            }
            for (Opener opener : openers) {
                assertThat(opener.answer()).startsWith("> opened " + url);
            }
        }
    }

    private record Opener(Process process, Writer questions, BufferedReader answers) {

        static Opener start() throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-Dsampo.database.start-timeout=20s",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OpensWhenTold.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Opener(process, process.outputWriter(), process.inputReader());
        }

        void open(String url) throws IOException {
            questions.write(url + "\n");
            questions.flush();
        }

        /** The next line that is not the log's. */
        String answer() throws IOException {
            String line = answers.readLine();
            while (line != null && !line.startsWith("> ")) {
                line = answers.readLine();
            }
            return String.valueOf(line);
        }
    }
}
