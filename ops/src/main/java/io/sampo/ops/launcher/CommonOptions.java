package io.sampo.ops.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The options that hold for every command that starts something. Those that were not given are null, or empty, and not the default that
 * their description names: {@link LaunchSettings} says what they come to.
 */
final class CommonOptions {

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "${env:SAMPO_HOST}",
            description = "Address that the edge listens on (default: 127.0.0.1).")
    @Nullable
    String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "${env:SAMPO_PORT}",
            description = "Port that the edge listens on (default: 8000).")
    @Nullable
    Integer port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:SAMPO_DATA}",
            description = "Folder for what is kept: caches, logs (default: ./data).")
    @Nullable
    Path data;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            defaultValue = "${env:SAMPO_MODELS}",
            description = "The model repository; made with the shipped models if it is missing (default: ./models).")
    @Nullable
    Path models;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            converter = Transport.Converter.class,
            defaultValue = "${env:SAMPO_TRANSPORT}",
            description = "Between members: tcp, aeron-udp or tls-tcp (default: tcp).")
    @Nullable
    Transport transport;

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
            description = "Settings in HOCON; options that are given go before them, and they before the defaults.")
    @Nullable
    Path config;

    /** Checks that the file of {@code --config} is there, if one was given. */
    void requireReadableConfig() {
        Path file = configFile();
        if (file != null && !Files.isReadable(file)) {
            throw wrong("--config: '" + file + "' cannot be read");
        }
    }

    /** The configuration file, or null. */
    @Nullable
    Path configFile() {
        return config == null || config.toString().isEmpty() ? null : config;
    }

    /** An option has a wrong value, as {@code message} says. */
    RuntimeException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
