package io.sampo.ops.launcher;

import com.typesafe.config.Config;
import io.sampo.client.InferenceClient;
import io.sampo.client.job.JobClient;
import io.sampo.edge.EdgeServer;
import io.sampo.edge.EdgeSettings;
import io.sampo.node.JobMember;
import io.sampo.node.NodeMember;
import io.sampo.node.NodeSettings;
import io.sampo.node.store.Database;
import io.sampo.node.store.DatabaseSettings;
import io.sampo.node.store.JobStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One process of Sampo: an actor system in a cluster, with the roles it was given. */
final class SampoProcess {

    /** The name of the actor system; all members share it. */
    static final String SYSTEM = "sampo";

    /** The role of a process that answers HTTP. */
    static final String EDGE = "edge";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final ActorSystem<Void> system;
    private final @Nullable Database database;
    private final @Nullable EdgeServer edge;

    private SampoProcess(ActorSystem<Void> system, @Nullable Database database, @Nullable EdgeServer edge) {
        this.system = system;
        this.database = database;
        this.edge = edge;
    }

    /**
     * Starts the process and returns once it listens; it need not have joined the cluster then.
     *
     * @param seeds addresses of members to join, as {@code host:port}; empty to be the first
     * @throws LaunchException if it cannot start, with the reason
     */
    static SampoProcess start(Config config, List<String> seeds) {
        List<String> roles = config.getStringList("pekko.cluster.roles");
        // Settings are checked, and the port is tried, before anything is started that would have to be stopped.
        EdgeSettings edgeSettings = EdgeSettings.from(config.getConfig("sampo.edge"));
        NodeSettings nodeSettings = NodeSettings.from(config.getConfig("sampo"));
        JobMember.check(config.getConfig("sampo"));
        DatabaseSettings databaseSettings = DatabaseSettings.from(config.getConfig("sampo"));
        if (roles.contains(EDGE)) {
            requireFree(edgeSettings.host(), edgeSettings.port());
        }
        if (roles.contains(NodeSettings.ROLE)) {
            NodeMember.check(nodeSettings);
        }
        Database database = roles.contains(NodeSettings.ROLE) ? openDatabase(databaseSettings) : null;
        AeronDriver.setDefaults();
        Config whole = database == null ? config : database.persistenceConfig().withFallback(config);
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), SYSTEM, whole);
        try {
            join(system, seeds);
            if (database != null) {
                NodeMember.start(system, nodeSettings);
                JobMember.start(system, database);
            }
            InferenceClient.get(system);
            EdgeServer edge = roles.contains(EDGE)
                    ? EdgeServer.start(system, edgeSettings, JobClient.get(system))
                            .toCompletableFuture()
                            .join()
                    : null;
            return new SampoProcess(system, database, edge);
        } catch (CompletionException | IllegalArgumentException e) {
            system.terminate();
            closeAfter(system, database);
            throw new LaunchException(LaunchException.inOneLine(e), e);
        }
    }

    /** The address under which other members know this one, as {@code host:port}. */
    String remoteAddress() {
        var address = Cluster.get(system).selfMember().address();
        return address.getHost().orElse("?") + ":" + address.getPort().orElse(0);
    }

    /** What HTTP clients connect to; only with role edge. */
    InetSocketAddress httpAddress() {
        if (edge == null) {
            throw new IllegalStateException("this process is no edge");
        }
        return edge.address();
    }

    InferenceClient client() {
        return InferenceClient.get(system);
    }

    /**
     * Blocks until the process was told to stop and did.
     *
     * @throws LaunchException if nobody told it to: the cluster gave it up, or its edge can no longer be reached
     */
    void awaitTermination() {
        closeAfter(system, database);
        CoordinatedShutdown.get(system)
                .getShutdownReason()
                .map(SampoProcess::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .ifPresent(trouble -> {
                    throw new LaunchException(trouble);
                });
    }

    private static String trouble(CoordinatedShutdown.Reason reason) {
        if (reason.equals(CoordinatedShutdown.clusterDowningReason())) {
            return "ended, as the cluster gave this member up: it was cut off, or too slow to be told from that; its log says"
                    + " since when; start it again";
        } else if (reason.equals(EdgeServer.LISTENS_NO_MORE)) {
            return "ended, as its edge could take no more connections; its log says why; start it again";
        }
        return "";
    }

    private static void closeAfter(ActorSystem<Void> system, @Nullable Database database) {
        system.getWhenTerminated().toCompletableFuture().join();
        if (database != null) {
            database.close();
        }
    }

    private static Database openDatabase(DatabaseSettings settings) {
        try {
            return Database.open(settings);
        } catch (JobStoreException e) {
            throw new LaunchException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Stops the process in order, and returns once it did. */
    void stop() {
        CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.actorSystemTerminateReason())
                .toCompletableFuture()
                .orTimeout(STOP_LIMIT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null)
                .join();
    }

    private static void join(ActorSystem<Void> system, List<String> seeds) {
        Cluster cluster = Cluster.get(system);
        org.apache.pekko.cluster.Cluster.get(system)
                // Before it is up a member does not count where a cluster splits. 'sampo chaos' waits for this line.
                .registerOnMemberUp(() -> system.log()
                        .info("Up in the cluster, as {}", cluster.selfMember().getRoles()));
        if (seeds.isEmpty()) {
            cluster.manager()
                    .tell(new org.apache.pekko.cluster.typed.Join(
                            cluster.selfMember().address()));
            return;
        }
        cluster.manager()
                .tell(new JoinSeedNodes(seeds.stream()
                        .map(seed -> AddressFromURIString.parse("pekko://" + SYSTEM + "@" + seed))
                        .toList()));
    }

    private static void requireFree(String host, int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new LaunchException(
                    "cannot listen on " + EdgeUrl.authority(host, port) + ": " + e.getMessage()
                            + "; choose another --port or --host",
                    e);
        }
    }

    /** Sends this process's log to {@code file}. Before anything is logged. */
    static void logTo(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new LaunchException("--data: cannot make '" + file.getParent() + "': " + e, e);
        }
        System.setProperty("sampo.log", file.toString());
        System.setProperty("logback.configurationFile", "logback-file.xml");
        // Now, on one thread: several that log first at the same time make SLF4J complain on the console.
        LoggerFactory.getILoggerFactory();
    }
}
