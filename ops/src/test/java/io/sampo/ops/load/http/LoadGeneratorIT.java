package io.sampo.ops.load.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Against a small server in this JVM. Runs are short, and what is claimed are counts, not speeds: on a busy machine some
 * requests may still be unsent when a run ends, but none may be missing.
 */
@DisplayName("A load generator")
class LoadGeneratorIT {

    private static final Duration SHORT = Duration.ofMillis(500);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private final LoadGenerator generator = new LoadGenerator();
    private HttpServer server;
    private URI url;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/echo", exchange -> answer(exchange, 200, body(exchange)));
        server.createContext("/refuse", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "1");
            answer(exchange, 429, new byte[0]);
        });
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stopServer() {
        generator.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void getsAnAnswerToEachRequestOfAClosedLoop() {
        LoadResult result = run("/echo", ResponseCheck.contains("hello"), new LoadPlan.Closed(4));

        assertThat(result.right()).isPositive().isEqualTo(asked.get());
        assertThat(result.failures()).isZero();
        assertThat(result.byStatus()).containsOnlyKeys(200);
    }

    @Test
    void sendsAsManyRequestsAsTheRateSays() {
        LoadResult result = run("/echo", ResponseCheck.NONE, new LoadPlan.Open(200, 64));

        assertThat(result.total()).isEqualTo(100);
        assertThat(result.right()).isEqualTo(asked.get()).isEqualTo(100 - result.unsent());
    }

    @Test
    void countsNothingOfItsLead() {
        HttpCall call = HttpCall.post(url.resolve("/echo"), Map.of(), new byte[] {1}, ResponseCheck.NONE);

        LoadResult result = generator.run(LoadPlan.of(url, List.of(call), new LoadPlan.Open(100, 8), SHORT)
                .after(SHORT));

        assertThat(result.total()).isEqualTo(50);
        assertThat(asked.get()).isEqualTo(100 - (int) result.unsent());
    }

    @Test
    void noticesWrongContent() {
        LoadResult result = run("/echo", ResponseCheck.contains("farewell"), new LoadPlan.Open(100, 8));

        assertThat(result.right()).isZero();
        assertThat(result.wrong()).isEqualTo(50 - result.unsent());
    }

    @Test
    void seesRefusalsAndTheirRetryAfter() {
        LoadResult result = run("/refuse", ResponseCheck.contains("hello"), new LoadPlan.Open(100, 8));

        assertThat(result.refusals()).isPositive().isEqualTo(50 - result.unsent());
        assertThat(result.refusalsWithoutRetryAfter()).isZero();
        assertThat(result.refusalLatency().count()).isEqualTo(result.refusals());
        assertThat(result.failures()).isEqualTo(result.unsent());
    }

    @Test
    void carriesLargeBodies() {
        byte[] large = "0123456789abcdef".repeat(40_000).getBytes(StandardCharsets.UTF_8);
        HttpCall call = HttpCall.post(url.resolve("/echo"), Map.of(), large, ResponseCheck.endsWith(large));

        LoadResult result = generator.run(plan(call, new LoadPlan.Closed(2), Duration.ofSeconds(5)));

        assertThat(result.right()).isPositive().isEqualTo(result.total());
    }

    @Test
    void countsWhatAStallingServerKeepsBack() {
        Semaphore none = new Semaphore(0);
        server.createContext("/stall", exchange -> none.acquireUninterruptibly());
        HttpCall call = HttpCall.post(url.resolve("/stall"), Map.of(), new byte[0], ResponseCheck.NONE);

        // Two connections are all it may use, so two requests hang and the others cannot even leave.
        LoadResult result = generator.run(plan(call, new LoadPlan.Open(100, 2), Duration.ofMillis(100)));
        none.release(2);

        assertThat(result.total()).isEqualTo(50);
        assertThat(result.unanswered()).isBetween(1L, 2L);
        assertThat(result.unsent()).isEqualTo(50 - result.unanswered());
        assertThat(result.latency().maxMillis()).isGreaterThan(500);
    }

    @Test
    void comesToAnEndWithoutAServer() {
        server.stop(0);

        LoadResult result = run("/echo", ResponseCheck.NONE, new LoadPlan.Open(100, 8));

        assertThat(result.unsent()).isEqualTo(50);
        assertThat(result.unconnected()).isPositive();
    }

    private LoadResult run(String path, ResponseCheck check, LoadPlan.Pace pace) {
        byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
        HttpCall call = HttpCall.post(url.resolve(path), Map.of("Content-Type", "text/plain"), body, check);
        return generator.run(plan(call, pace, Duration.ofSeconds(10)));
    }

    private LoadPlan plan(HttpCall call, LoadPlan.Pace pace, Duration drain) {
        return new LoadPlan(url, List.of(call), pace, Duration.ZERO, SHORT, drain, 1);
    }

    private byte[] body(HttpExchange exchange) throws IOException {
        return exchange.getRequestBody().readAllBytes();
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        asked.incrementAndGet();
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }
}
