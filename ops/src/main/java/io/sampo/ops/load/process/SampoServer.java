package io.sampo.ops.load.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Sampo of our own: one process with all roles, or a cluster of separate ones. */
public final class SampoServer implements AutoCloseable {

    private static final String MAIN_CLASS = "io.sampo.ops.Main";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final Duration POLL_TIMEOUT = Duration.ofSeconds(5);

    /** The line that {@code sampo cluster} prints for each node: name, address, pid, log file. */
    private static final Pattern NODE_LINE = Pattern.compile("node-\\d+ +(\\S+) .*pid (\\d+) log .*");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ChildJvm process;
    private final URI url;

    private SampoServer(ChildJvm process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts {@code sampo serve}; it is not ready yet. */
    public static SampoServer serve(Sandbox sandbox, String name, Path models) throws IOException {
        return start(sandbox, name, models, List.of("serve"));
    }

    /** Starts {@code sampo cluster}; it is not ready yet. */
    public static SampoServer cluster(Sandbox sandbox, String name, Path models, int nodes, String transport)
            throws IOException {
        return start(
                sandbox,
                name,
                models,
                List.of("cluster", "--edges", "1", "--nodes", Integer.toString(nodes), "--transport", transport));
    }

    private static SampoServer start(Sandbox sandbox, String name, Path models, List<String> command)
            throws IOException {
        int port = Sandbox.freePort();
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
        arguments.addAll(List.of("--data", sandbox.folder(name + "-data").toString()));
        arguments.addAll(List.of("--models", models.toString()));
        ChildJvm process = sandbox.startLogging(name, MAIN_CLASS, arguments);
        return new SampoServer(process, URI.create("http://127.0.0.1:" + port));
    }

    /**
     * Waits until the server and these models are ready.
     *
     * @throws IOException if it ends, or takes longer than two minutes
     */
    public void awaitReady(List<String> models) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        List<String> paths = new ArrayList<>(List.of("/v2/health/ready"));
        models.forEach(model -> paths.add("/v2/models/" + model + "/ready"));
        for (String path : paths) {
            while (!isOk(url.resolve(path))) {
                if (!process.isAlive()) {
                    throw new IOException("the server ended before it was ready" + process.logTail());
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            "not ready in " + START_LIMIT.toSeconds() + " s: " + path + process.logTail());
                }
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
        }
    }

    /** Whether a GET of {@code address} is answered 200. */
    public static boolean isOk(URI address) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(address).timeout(POLL_TIMEOUT).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends a process without a chance to say goodbye, as {@code kill -9}. */
    public static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Where it listens. */
    public URI url() {
        return url;
    }

    /** The process that was started; of a cluster, the one that watches over the others. */
    public long pid() {
        return process.pid();
    }

    /** The processes of a cluster's nodes. */
    public List<Long> nodePids() {
        return nodePids(process.logLines());
    }

    /** Reads what {@code cluster} printed. */
    static List<Long> nodePids(List<String> lines) {
        List<Long> pids = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = NODE_LINE.matcher(line);
            if (matcher.matches()) {
                pids.add(Long.valueOf(matcher.group(2)));
            }
        }
        return pids;
    }

    /** Where the last of a cluster's nodes is reached by other members, as {@code host:port}. */
    public String lastNodeAddress() {
        return process.logLines().stream()
                .map(NODE_LINE::matcher)
                .filter(Matcher::matches)
                .map(node -> node.group(1))
                .reduce((one, next) -> next)
                .orElseThrow();
    }

    @Override
    public void close() {
        process.close();
    }
}
