package io.sampo.ops.launcher;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.sampo.node.NodeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds the configuration of one process: options before the user's file before {@code application.conf}. */
final class ProcessConfig {

    /** Where members of one machine reach each other. */
    static final String LOOPBACK = "127.0.0.1";

    private ProcessConfig() {}

    /**
     * The configuration of a process.
     *
     * @param roles what the process is to be; one that holds replicas gets the role of its device as well
     * @param own settings from options of this process alone, by their keys
     * @param runFolder for files that live as long as the process
     */
    static Config build(LaunchSettings settings, List<String> roles, Map<String, ?> own, Path runFolder) {
        Map<String, Object> defaults = new HashMap<>();
        if (settings.transport() == Transport.AERON_UDP) {
            defaults.put(
                    "pekko.remote.artery.advanced.aeron.aeron-dir",
                    aeronFolder().toString());
        }
        if (LoopbackTls.isNeeded(settings)) {
            defaults.putAll(LoopbackTls.settings(runFolder));
        }
        Config merged = withRoles(settings.config(own, defaults), roles);
        if (roles.contains(NodeSettings.ROLE) && settings.databaseUrl().isEmpty()) {
            merged = merged.withValue(
                    "sampo.database.password", ConfigValueFactory.fromAnyRef(LocalDatabase.password(settings.data())));
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
