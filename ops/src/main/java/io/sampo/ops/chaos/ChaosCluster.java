package io.sampo.ops.chaos;

import io.sampo.ops.load.process.SampoServer;
import io.sampo.ops.load.process.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The processes under test: nodes, edges, and the database that they share. */
final class ChaosCluster implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final PostgresServer database;
    private final List<ChaosMember> members;
    private final List<URI> edges;
    private final AtomicInteger begun = new AtomicInteger();

    private ChaosCluster(PostgresServer database, List<ChaosMember> members, List<URI> edges) {
        this.database = database;
        this.members = members;
        this.edges = edges;
    }

    /** Starts all of it, and waits until every edge is ready for {@code model}. */
    static ChaosCluster start(Sandbox sandbox, ChaosSettings settings, String model) throws IOException {
        PostgresServer database = PostgresServer.start(sandbox.folder("postgres"), Sandbox.freePort());
        Path models = onlyModel(sandbox, settings, model);
        Path config = config(sandbox, settings);
        List<String> names = new ArrayList<>();
        IntStream.rangeClosed(1, settings.nodes()).forEach(i -> names.add("node-" + i));
        IntStream.rangeClosed(1, settings.edges()).forEach(i -> names.add("edge-" + i));
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            addresses.add(HOST + ":" + Sandbox.freePort());
        }
        List<ChaosMember> members = new ArrayList<>();
        List<URI> edges = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean isEdge = names.get(i).startsWith("edge");
            int httpPort = isEdge ? Sandbox.freePort() : 0;
            if (isEdge) {
                edges.add(URI.create("http://" + HOST + ":" + httpPort));
            }
            String own = addresses.get(i);
            members.add(new ChaosMember(
                    sandbox,
                    names.get(i),
                    arguments(sandbox, models, config, database, names.get(i), own, httpPort),
                    log(sandbox, names.get(i)),
                    addresses.stream().filter(address -> !address.equals(own)).toList()));
        }
        ChaosCluster cluster = new ChaosCluster(database, members, edges);
        cluster.mend(news -> {});
        cluster.awaitReady(model);
        return cluster;
    }

    /** A repository with the one model that is needed: a member that is started every few seconds shall load no others. */
    private static Path onlyModel(Sandbox sandbox, ChaosSettings settings, String model) throws IOException {
        Path source = settings.models().resolve(model);
        Path target = sandbox.folder("models").resolve(model);
        try (Stream<Path> tree = Files.walk(source)) {
            for (Path path : tree.toList()) {
                Path copy = target.resolve(source.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy);
                }
            }
        }
        return sandbox.folder("models");
    }

    /** As many inference threads as there are processors for all nodes together: each would take all for itself. */
    private static Path config(Sandbox sandbox, ChaosSettings settings) throws IOException {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / settings.nodes());
        return Files.writeString(
                sandbox.folder("config").resolve("chaos.conf"), "sampo.node.inference-threads = " + threads + "\n");
    }

    private static List<String> arguments(
            Sandbox sandbox,
            Path models,
            Path config,
            PostgresServer database,
            String name,
            String address,
            int httpPort)
            throws IOException {
        return List.of(
                "member",
                "--role",
                name.substring(0, name.indexOf('-')),
                "--remote-port",
                address.substring(address.indexOf(':') + 1),
                "--host",
                HOST,
                "--port",
                Integer.toString(httpPort),
                "--data",
                sandbox.folder(name + "-data").toString(),
                "--models",
                models.toString(),
                "--config",
                config.toString(),
                "--database",
                database.url(),
                "--log",
                log(sandbox, name).toString(),
                "--end-with",
                Long.toString(ProcessHandle.current().pid()));
    }

    private static Path log(Sandbox sandbox, String name) throws IOException {
        return sandbox.folder("logs").resolve(name + ".log");
    }

    PostgresServer database() {
        return database;
    }

    List<ChaosMember> members() {
        return members;
    }

    List<URI> edges() {
        return edges;
    }

    /**
     * Starts whoever is dead, as those who run members do: one that was cut off ends itself. Where nobody is in a cluster any more,
     * as each side of a split found itself the smaller one, the first member makes it anew: members that only know others would
     * look for one for ever.
     */
    void mend(Consumer<String> news) throws IOException {
        if (isGone()) {
            members.forEach(ChaosMember::kill);
            members.get(0).startFirst();
            news.accept("cluster " + begun.incrementAndGet() + " is begun");
        }
        for (ChaosMember member : members) {
            if (!member.isAlive()) {
                news.accept(member.name() + " is started");
                member.start();
            }
        }
    }

    private boolean isGone() throws IOException {
        for (ChaosMember member : members) {
            if (member.isUp() || member.isFirst()) {
                return false;
            }
        }
        return true;
    }

    /** Whether all members are in the cluster. */
    boolean isWhole() throws IOException {
        for (ChaosMember member : members) {
            if (!member.isUp()) {
                return false;
            }
        }
        return true;
    }

    /** How often it had to be begun anew. */
    int begunAnew() {
        return begun.get() - 1;
    }

    /** How each member is, in one line. */
    String describe() throws IOException {
        List<String> all = new ArrayList<>();
        for (ChaosMember member : members) {
            all.add(member.describe());
        }
        return String.join(", ", all);
    }

    /** Returns once every edge answers and has a replica of {@code model}. */
    private void awaitReady(String model) throws IOException {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        for (URI edge : edges) {
            URI ready = edge.resolve("/v2/models/" + model + "/ready");
            while (!SampoServer.isOk(ready)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(ready + ": not ready in " + READY_LIMIT.toSeconds() + " s");
                }
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
    }

    /** The members are the sandbox's to end. */
    @Override
    public void close() throws IOException {
        members.forEach(ChaosMember::kill);
        database.close();
    }
}
