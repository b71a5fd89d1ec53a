package io.sampo.ops.launcher;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command starts with. An option that was given, as an argument or an environment variable, goes before the user's file, and that
 * before the default: no default of an option may hide what the file says.
 */
final class LaunchSettings {

    /** There are no ports above. */
    static final int LARGEST_PORT = 65_535;

    private static final String HOST = "sampo.edge.host";
    private static final String PORT = "sampo.edge.port";
    private static final String DATA = "sampo.data";
    private static final String MODELS = "sampo.models";
    private static final String DATABASE_URL = "sampo.database.url";
    private static final String TRANSPORT = "pekko.remote.artery.transport";

    private final CommonOptions options;
    private final Config given;
    private final Config user;
    private final Config whole;

    private LaunchSettings(CommonOptions options) {
        this.options = options;
        this.given = ConfigFactory.parseMap(givenBy(options));
        this.user = userFile(options.configFile()).withFallback(ConfigFactory.defaultOverrides());
        this.whole = config(Map.of(), Map.of());
    }

    /**
     * Reads the file, and checks what holds for every command.
     *
     * @throws LaunchException if the file, or a key or value in it, is wrong
     * @throws picocli.CommandLine.ParameterException if an option is
     */
    static LaunchSettings of(CommonOptions options) {
        options.requireReadableConfig();
        try {
            LaunchSettings settings = new LaunchSettings(options);
            settings.requireKnownKeys();
            settings.requirePort(settings.port());
            settings.requireFolder("--models", MODELS, settings.models());
            settings.requireFolder("--data", DATA, settings.data());
            settings.transport();
            return settings;
        } catch (ConfigException e) {
            String where = options.configFile() == null ? "" : "--config: ";
            throw new LaunchException(where + e.getMessage(), e);
        }
    }

    private static Map<String, Object> givenBy(CommonOptions options) {
        Map<String, Object> values = new HashMap<>();
        put(values, HOST, options.host);
        put(values, PORT, options.port);
        put(values, DATA, options.data);
        put(values, MODELS, options.models);
        put(values, TRANSPORT, options.transport);
        if (!options.database.isEmpty()) {
            values.put(DATABASE_URL, options.database);
        }
        return values;
    }

    private static void put(Map<String, Object> values, String key, @Nullable Object value) {
        if (value != null) {
            values.put(key, value instanceof Integer ? value : value.toString());
        }
    }

    private static Config userFile(@Nullable Path file) {
        return file == null ? ConfigFactory.empty() : ConfigFactory.parseFile(file.toFile());
    }

    /**
     * The configuration of a process, resolved.
     *
     * @param own what this process was told beside the common options; goes before all else
     * @param defaults what holds where the user names nothing
     */
    Config config(Map<String, ?> own, Map<String, ?> defaults) {
        return ConfigFactory.parseMap(own)
                .withFallback(given)
                .withFallback(user)
                .withFallback(ConfigFactory.parseMap(defaults))
                .withFallback(defaults())
                .resolve();
    }

    private static Config defaults() {
        return ConfigFactory.parseResources("application.conf").withFallback(ConfigFactory.defaultReference());
    }

    /** Whether the user's file, or a system property, has a value for {@code key}. */
    boolean userNames(String key) {
        return user.resolveWith(whole).hasPath(key);
    }

    /** What edges listen on, as the user wrote it: a name or an address. */
    String host() {
        return whole.getString(HOST);
    }

    /** The port of the first edge; 0 for any free one. */
    int port() {
        return whole.getInt(PORT);
    }

    Path data() {
        return Path.of(whole.getString(DATA));
    }

    Path models() {
        return Path.of(whole.getString(MODELS));
    }

    /** Where jobs are to be kept; empty for the database of this machine. */
    String databaseUrl() {
        return whole.getString(DATABASE_URL);
    }

    Transport transport() {
        String name = whole.getString(TRANSPORT);
        return Transport.named(name.toLowerCase(Locale.ROOT))
                .orElseThrow(
                        () -> new LaunchException(TRANSPORT + ": '" + name + "' (expected: " + Transport.NAMES + ")"));
    }

    /**
     * Options for a child process, whose edge listens on {@code edgePort}. Its port for other members is any free one, whatever the user
     * says, as every child needs its own. The database is not among them: its password must not be seen in a list of processes.
     */
    List<String> forChild(int edgePort) {
        List<String> args = new ArrayList<>(List.of(
                "--host", host(),
                "--port", Integer.toString(edgePort),
                "--remote-port", "0",
                "--data", data().toString(),
                "--models", models().toString(),
                "--transport", transport().toString()));
        Path file = options.configFile();
        if (file != null) {
            args.addAll(List.of("--config", file.toString()));
        }
        return args;
    }

    private void requireKnownKeys() {
        Config file = userFile(options.configFile()).resolveWith(whole);
        SampoKeys.unknown(file, defaults()).ifPresent(trouble -> {
            throw new LaunchException("--config: '" + options.configFile() + "': " + trouble);
        });
    }

    /** Checks the port of an edge, or one that was derived from it. */
    void requirePort(int candidate) {
        if (candidate < 0 || candidate > LARGEST_PORT) {
            throw wrong("--port", PORT, ": " + candidate + " (expected: 0 to " + LARGEST_PORT + ")");
        }
    }

    private void requireFolder(String option, String key, Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw wrong(option, key, ": '" + path + "' is not a folder");
        }
    }

    /** The value is the option's if that was given, else the file's. */
    private RuntimeException wrong(String option, String key, String message) {
        return given.hasPath(key) ? options.wrong(option + message) : new LaunchException(key + message);
    }
}
