package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Options as a user types them, and a file as a user writes it. None of the variables that stand for options is set. */
@DisplayName("The configuration of a process")
class ProcessConfigTest {

    private static final String ALL_IN_FILE = """
            sampo { edge { host = "127.0.0.2", port = 9000 }, data = /d, models = /m }
            pekko.remote.artery { transport = aeron-udp, canonical { hostname = "127.0.0.3", port = 25520 } }
            """;

    private static final String KEY_STORE = "pekko.remote.artery.ssl.config-ssl-engine.key-store";
    private static final String KEY_PASSWORD = "pekko.remote.artery.ssl.config-ssl-engine.key-store-password";

    /** Of the run. */
    @TempDir
    private Path folder;

    @TempDir
    private Path files;

    /** A command with nothing but the common options. */
    @CommandLine.Command
    static final class AnyCommand {
        @CommandLine.Mixin
        private CommonOptions options;
    }

    /** A process that prints what it would start with. */
    static final class Printer {
        public static void main(String[] args) {
            System.out.println(summary(settings(args)));
        }
    }

    @Test
    void hasTheDefaultsThatTheHelpNames() {
        assertThat(summary(settings())).isEqualTo("127.0.0.1 8000 data models tcp");
        assertThat(config().getString("pekko.remote.artery.canonical.hostname")).isEqualTo(ProcessConfig.LOOPBACK);
        assertThat(config().getInt("pekko.remote.artery.canonical.port")).isZero();
    }

    @Test
    void takesTheFileBeforeDefaults() throws IOException {
        String file = file(ALL_IN_FILE);

        assertThat(summary(settings("--config", file))).isEqualTo("127.0.0.2 9000 /d /m aeron-udp");
        Config config = config("--config", file);
        assertThat(config.getInt("sampo.edge.port")).isEqualTo(9000);
        assertThat(config.getString("pekko.remote.artery.canonical.hostname")).isEqualTo("127.0.0.3");
        assertThat(config.getInt("pekko.remote.artery.canonical.port")).isEqualTo(25520);
        assertThat(config.getString("pekko.remote.artery.advanced.aeron.aeron-dir"))
                .isEqualTo(ProcessConfig.aeronFolder().toString());
    }

    @Test
    void takesArgumentsBeforeTheFileEvenIfTheyAreTheDefaults() throws IOException {
        String[] args = {
            "--config",
            file(ALL_IN_FILE),
            "--host",
            "127.0.0.1",
            "--port",
            "8000",
            "--data",
            "data",
            "--models",
            "models",
            "--transport",
            "tcp"
        };

        assertThat(summary(settings(args))).isEqualTo("127.0.0.1 8000 data models tcp");
        assertThat(config(args).getInt("sampo.edge.port")).isEqualTo(8000);
    }

    @Test
    void takesEnvironmentBeforeTheFileAndArgumentsBeforeIt() throws Exception {
        Map<String, String> environment = Map.of(
                "SAMPO_HOST", "127.0.0.4",
                "SAMPO_PORT", "9001",
                "SAMPO_DATA", "/e",
                "SAMPO_MODELS", "/f",
                "SAMPO_TRANSPORT", "tls-tcp",
                "SAMPO_CONFIG", file(ALL_IN_FILE));

        assertThat(printedWith(environment)).isEqualTo("127.0.0.4 9001 /e /f tls-tcp");
        assertThat(printedWith(environment, "--port", "9002")).isEqualTo("127.0.0.4 9002 /e /f tls-tcp");
        assertThat(printedWith(Map.of("SAMPO_CONFIG", file(ALL_IN_FILE), "SAMPO_PORT", "9001")))
                .isEqualTo("127.0.0.2 9001 /d /m aeron-udp");
    }

    @Test
    void takesWhatTheProcessWasToldBeforeAll() throws IOException {
        LaunchSettings settings = settings("--config", file(ALL_IN_FILE));

        Config config = ProcessConfig.build(
                settings, List.of("edge"), Map.of("pekko.remote.artery.canonical.port", 25521), folder);

        assertThat(config.getInt("pekko.remote.artery.canonical.port")).isEqualTo(25521);
    }

    @Test
    void handsItsValuesToChildrenButGivesEachItsOwnPorts() throws IOException {
        String file = file(ALL_IN_FILE);

        assertThat(settings("--config", file, "--port", "9001").forChild(9011))
                .containsSubsequence("--host", "127.0.0.2")
                .containsSubsequence("--port", "9011")
                .containsSubsequence("--remote-port", "0")
                .containsSubsequence("--models", "/m")
                .containsSubsequence("--transport", "aeron-udp")
                .containsSubsequence("--config", file);
    }

    @Test
    void makesKeyForTlsWhereTheUserNamesNone() throws IOException {
        Config asked = config("--transport", "tls-tcp");
        assertThat(asked.getString(KEY_STORE))
                .startsWith(folder.toAbsolutePath().toString());
        assertThat(Path.of(asked.getString(KEY_STORE))).exists();

        Config fromFile = config("--config", file("pekko.remote.artery.transport = tls-tcp"));
        assertThat(fromFile.getString("pekko.remote.artery.transport")).isEqualTo("tls-tcp");
        assertThat(fromFile.getString(KEY_STORE)).isEqualTo(asked.getString(KEY_STORE));
    }

    @Test
    void leavesKeysForTlsToTheUserWhoNamesThem() throws IOException {
        String file = file("""
                keys = /etc/keys
                pekko.remote.artery.ssl.config-ssl-engine { key-store = ${keys}/own.p12, key-store-password = own }
                """);

        Config config = config("--transport", "tls-tcp", "--config", file);

        assertThat(config.getString(KEY_STORE)).isEqualTo("/etc/keys/own.p12");
        assertThat(config.getString(KEY_PASSWORD)).isEqualTo("own");
        assertThat(folder.resolve("members.p12")).doesNotExist();
    }

    @Test
    void makesNoKeyWithoutTls() {
        config();

        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sampo.edge.port = 70000                   | sampo.edge.port: 70000 (expected
            sampo.edge.port = http                    | sampo.edge.port
            sampo.models = pom.xml                    | sampo.models: 'pom.xml' is not a folder
            pekko.remote.artery.transport = pigeon    | pekko.remote.artery.transport: 'pigeon' (expected: tcp
            sampo.edge.port = ${nowhere}              | --config
            sampo {                                   | --config
            sampo.edge.prt = 5                        | sampo.conf': sampo.edge.prt: no such setting (expected in sampo.edge:
            sampo.edge { jobs.max-livetime = 1d }     | sampo.edge.jobs.max-livetime: no such setting
            sampo.nodes { memory = 1 GiB }            | sampo.nodes: no such setting (expected in sampo:
            """)
    void namesTheKeyOfWhatIsWrongInTheFile(String content, String message) throws IOException {
        String file = file(content);

        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> settings("--config", file))
                .withMessageContaining(message);
    }

    @Test
    void takesEverySettingThatHasDefaultAndWhatPekkoReadsBesides() throws IOException {
        Config defaults = ConfigFactory.defaultReference().withOnlyPath("sampo");
        Config others = ConfigFactory.parseString("""
                sampo.edge.http.parsing.max-uri-length = 4k
                sampo.inference-dispatcher.thread-pool-executor.keep-alive-time = 1s
                other.key = 1
                """);
        String file = file(others.withFallback(defaults).root().render(ConfigRenderOptions.concise()));

        assertThatCode(() -> settings("--config", file)).doesNotThrowAnyException();
    }

    @Test
    void namesTheOptionThatIsWrong() {
        assertThatExceptionOfType(ParameterException.class)
                .isThrownBy(() -> settings("--port", "70000"))
                .withMessage("--port: 70000 (expected: 0 to 65535)");
        assertThatExceptionOfType(ParameterException.class)
                .isThrownBy(() -> settings("--data", "pom.xml"))
                .withMessageContaining("--data: 'pom.xml'");
    }

    private Config config(String... args) {
        return ProcessConfig.build(settings(args), List.of("edge"), Map.of(), folder);
    }

    private String file(String content) throws IOException {
        return Files.writeString(files.resolve("sampo.conf"), content).toString();
    }

    private static LaunchSettings settings(String... args) {
        AnyCommand command = new AnyCommand();
        new CommandLine(command).parseArgs(args);
        return LaunchSettings.of(command.options);
    }

    private static String summary(LaunchSettings settings) {
        return settings.host() + " " + settings.port() + " " + settings.data() + " " + settings.models() + " "
                + settings.transport();
    }

    /** A variable of the environment needs a process of its own. */
    private static String printedWith(Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Printer.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }
}
