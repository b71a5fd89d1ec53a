package io.sampo.ops.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that hold for every command that starts something. */
final class CommonOptions {

    private static final int LARGEST_PORT = 65_535;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "${env:SAMPO_HOST:-127.0.0.1}",
            description = "Address that the edge listens on (default: 127.0.0.1).")
    String host = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "${env:SAMPO_PORT:-8000}",
            description = "Port that the edge listens on (default: 8000).")
    int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:SAMPO_DATA:-data}",
            description = "Folder for what is kept: caches, logs (default: ./data).")
    Path data = Path.of("data");

    @Option(
            names = "--models",
            paramLabel = "DIR",
            defaultValue = "${env:SAMPO_MODELS:-models}",
            description = "The model repository; made with the shipped models if it is missing (default: ./models).")
    Path models = Path.of("models");

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            converter = Transport.Converter.class,
            defaultValue = "${env:SAMPO_TRANSPORT:-tcp}",
            description = "Between members: tcp, aeron-udp or tls-tcp (default: tcp).")
    Transport transport = Transport.TCP;

    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "${env:SAMPO_DATABASE_URL:-}",
            description =
                    "Where jobs are kept: postgresql://user:password@host:5432/name (default: H2 in a file under --data).")
    String database = "";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:SAMPO_CONFIG:-}",
            description = "Settings in HOCON that go before the defaults.")
    @Nullable
    Path config;

    /** Checks what the types do not. */
    void check() {
        requirePort(port);
        if (config != null && !config.toString().isEmpty() && !Files.isReadable(config)) {
            throw wrong("--config: '" + config + "' cannot be read");
        }
        if (Files.exists(models) && !Files.isDirectory(models)) {
            throw wrong("--models: '" + models + "' is not a folder");
        }
        if (Files.exists(data) && !Files.isDirectory(data)) {
            throw wrong("--data: '" + data + "' is not a folder");
        }
    }

    /** Checks a port that was derived from {@code --port}. */
    void requirePort(int candidate) {
        if (candidate < 0 || candidate > LARGEST_PORT) {
            throw wrong("--port: " + candidate + " (expected: 0 to " + LARGEST_PORT + ")");
        }
    }

    /** The configuration file, or null. */
    @Nullable
    Path configFile() {
        return config == null || config.toString().isEmpty() ? null : config;
    }

    /**
     * The same options for a child process, whose edge listens on {@code edgePort}; but for the database, whose password must not
     * be seen in a list of processes.
     */
    List<String> forChild(int edgePort) {
        List<String> args = new ArrayList<>(List.of(
                "--host", host,
                "--port", Integer.toString(edgePort),
                "--data", data.toString(),
                "--models", models.toString(),
                "--transport", transport.toString()));
        if (configFile() != null) {
            args.add("--config");
            args.add(configFile().toString());
        }
        return args;
    }

    RuntimeException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
