package io.sampo.ops.load.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One more edge for a cluster that serves already. */
public final class LateEdge implements AutoCloseable {

    private static final String MAIN_CLASS = "io.sampo.ops.Main";
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    /** What a member logs when it was taken into the cluster. */
    private static final String JOINED = "Welcome from";

    /** As the cluster has it: members that are set up otherwise are not taken in. */
    private static final String CONFIG = "pekko.cluster.split-brain-resolver.active-strategy = keep-oldest\n";

    private final ChildJvm process;
    private final URI url;
    private final Path log;

    private LateEdge(ChildJvm process, URI url, Path log) {
        this.process = process;
        this.url = url;
        this.log = log;
    }

    /**
     * Starts it; it has not joined yet.
     *
     * @param seed a member, as {@code host:port}
     */
    public static LateEdge start(Sandbox sandbox, String name, Path models, String transport, String seed)
            throws IOException {
        Path folder = sandbox.folder(name);
        Path log = folder.resolve("edge.log");
        Path config = Files.writeString(folder.resolve("edge.conf"), CONFIG);
        int port = Sandbox.freePort();
        ChildJvm process = sandbox.startLogging(
                name,
                MAIN_CLASS,
                List.of(
                        "member",
                        "--role",
                        "edge",
                        "--seed",
                        seed,
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--data",
                        folder.toString(),
                        "--models",
                        models.toString(),
                        "--transport",
                        transport,
                        "--config",
                        config.toString(),
                        "--log",
                        log.toString()));
        return new LateEdge(process, URI.create("http://127.0.0.1:" + port), log);
    }

    /**
     * Waits until the cluster has taken it in.
     *
     * @throws IOException if it ends instead, or that takes longer than a minute
     */
    public void awaitJoined() throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(log) || !Files.readString(log).contains(JOINED)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("an edge did not join in " + LIMIT.toSeconds() + " s" + process.logTail());
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** Where it listens. */
    public URI url() {
        return url;
    }

    @Override
    public void close() {
        process.close();
    }
}
