package io.sampo.ops.launcher;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.sampo.node.NodeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the configuration of one process: options before the user's file before {@code application.conf}. */
final class ProcessConfig {

    /** Where members of one machine reach each other. */
    static final String LOOPBACK = "127.0.0.1";

    private static final String DATABASE_URL = "sampo.database.url";

    private ProcessConfig() {}

    /**
     * The configuration of a process.
     *
     * @param roles what the process is to be; one that holds replicas gets the role of its device as well
     * @param device of replicas; empty for what the settings say
     * @param remoteHost under which other members reach it
     * @param remotePort what it listens on for other members; 0 for any free port
     * @param runFolder for files that live as long as the process
     */
    static Config build(
            CommonOptions options,
            List<String> roles,
            String device,
            String remoteHost,
            int remotePort,
            Path runFolder) {
        Map<String, Object> values = new HashMap<>();
        values.put("sampo.edge.host", options.host);
        values.put("sampo.edge.port", options.port);
        values.put("sampo.data", options.data.toString());
        values.put("sampo.models", options.models.toString());
        if (!options.database.isEmpty()) {
            values.put(DATABASE_URL, options.database);
        }
        if (!device.isEmpty()) {
            values.put("sampo.node.device", device);
        }
        values.put("pekko.remote.artery.canonical.hostname", remoteHost);
        values.put("pekko.remote.artery.canonical.port", remotePort);
        values.put("pekko.remote.artery.transport", options.transport.toString());
        if (options.transport == Transport.AERON_UDP) {
            values.put(
                    "pekko.remote.artery.advanced.aeron.aeron-dir",
                    aeronFolder().toString());
        }
        if (options.transport == Transport.TLS_TCP) {
            values.putAll(LoopbackTls.settings(runFolder));
        }
        Config merged = withRoles(merged(options, values), roles);
        if (roles.contains(NodeSettings.ROLE) && merged.getString(DATABASE_URL).isEmpty()) {
            merged = merged.withValue(
                    "sampo.database.password",
                    ConfigValueFactory.fromAnyRef(LocalDatabase.password(Path.of(merged.getString("sampo.data")))));
        }
        // As many threads as batches may run, whoever set that number.
        String threads = merged.getString("sampo.node.inference-threads");
        int count = "auto".equals(threads)
                ? Runtime.getRuntime().availableProcessors()
                : merged.getInt("sampo.node.inference-threads");
        return merged.withValue(
                "sampo.inference-dispatcher.thread-pool-executor.fixed-pool-size",
                ConfigValueFactory.fromAnyRef(Math.max(1, count)));
    }

    private static Config withRoles(Config config, List<String> roles) {
        List<String> all = new ArrayList<>(roles);
        if (roles.contains(NodeSettings.ROLE)) {
            all.add(NodeSettings.from(config.getConfig("sampo")).deviceRole());
        }
        return config.withValue("pekko.cluster.roles", ConfigValueFactory.fromIterable(all));
    }

    /** Where the user wants jobs to be kept; empty for the database of this machine. */
    static String databaseUrl(CommonOptions options) {
        return options.database.isEmpty() ? merged(options, Map.of()).getString(DATABASE_URL) : options.database;
    }

    private static Config merged(CommonOptions options, Map<String, Object> values) {
        return ConfigFactory.parseMap(values)
                .withFallback(userConfig(options.configFile()))
                .withFallback(ConfigFactory.defaultOverrides())
                .withFallback(ConfigFactory.parseResources("application.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    private static Config userConfig(@Nullable Path file) {
        if (file == null) {
            return ConfigFactory.empty();
        }
        try {
            return ConfigFactory.parseFile(file.toFile());
        } catch (ConfigException e) {
            throw new LaunchException("--config: " + e.getMessage(), e);
        }
    }

    /** Where Aeron keeps its buffers: in memory where the system has a place for it. Named after this process. */
    static Path aeronFolder() {
        return aeronFolder(ProcessHandle.current().pid());
    }

    /** The same of another process, for whoever cleans up behind it. */
    static Path aeronFolder(long pid) {
        Path memory = Path.of("/dev/shm");
        Path parent = memory.toFile().isDirectory() ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        return parent.resolve("sampo-aeron-" + pid);
    }
}
