package io.sampo.edge;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An edge on a port of its own, before a cluster of fakes. One for all tests of a class. */
public final class RunningEdge implements BeforeAllCallback, AfterAllCallback {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String overrides;
    private final String pekkoOverrides;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private ActorSystem<Void> system;
    private EdgeServer server;
    private FakeGateway gateway;
    private FakeJobs jobs;
    private final FakeControl control = new FakeControl();

    /** Starts with the defaults, but for {@code overrides} inside {@code sampo.edge}. */
    public RunningEdge(String overrides) {
        this(overrides, "");
    }

    /** The same, and with {@code pekkoOverrides} inside {@code pekko}. */
    public RunningEdge(String overrides, String pekkoOverrides) {
        this.overrides = overrides;
        this.pekkoOverrides = pekkoOverrides;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    void start() {
        Config config = ConfigFactory.parseString("sampo.edge { port = 0\n" + overrides + "\n}\n"
                        + "pekko { loglevel = WARNING, stdout-loglevel = OFF, coordinated-shutdown.exit-jvm = off\n"
                        + pekkoOverrides + "\n}")
                .withFallback(ConfigFactory.load());
        system = ActorSystem.create(Behaviors.empty(), "edge-test", config);
        gateway = FakeModels.serveAll(new FakeGateway(system));
        jobs = new FakeJobs(gateway);
        server = EdgeServer.start(system, EdgeSettings.from(config.getConfig("sampo.edge")), gateway, jobs, control)
                .toCompletableFuture()
                .join();
    }

    void stop() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        jobs.stop();
    }

    public FakeGateway gateway() {
        return gateway;
    }

    public FakeJobs jobs() {
        return jobs;
    }

    public FakeControl control() {
        return control;
    }

    public EdgeServer server() {
        return server;
    }

    public ActorSystem<Void> system() {
        return system;
    }

    public int port() {
        return server.address().getPort();
    }

    public HttpResponse<String> get(String path) {
        return text(request(path).GET());
    }

    public HttpResponse<String> delete(String path) {
        return text(request(path).DELETE());
    }

    public HttpResponse<String> post(String path, String json) {
        return text(request(path).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** Starts a request for {@code path}. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(LIMIT);
    }

    public HttpClient client() {
        return client;
    }

    public HttpResponse<String> text(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    public HttpResponse<byte[]> bytes(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
