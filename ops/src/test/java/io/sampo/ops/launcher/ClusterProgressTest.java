package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A server in place of an edge: its index is what a test says, and it is ready from the look that a test says. */
@DisplayName("The progress of a cluster")
class ClusterProgressTest {

    private static final int SOME_LOOKS = 12;

    private final StringWriter console = new StringWriter();
    private final AtomicInteger looks = new AtomicInteger();
    private HttpServer edge;
    private String url;
    private volatile String index = "[]";
    private int readyFrom = SOME_LOOKS;
    private final AtomicInteger indexLooks = new AtomicInteger();
    private HttpHandler indexGiven = exchange -> answer(exchange, 200, index);

    @BeforeEach
    void start() throws IOException {
        edge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        edge.createContext(
                "/v2/health/ready",
                exchange -> answer(exchange, looks.incrementAndGet() < readyFrom ? 503 : 200, "{}"));
        edge.createContext("/v2/repository/index", exchange -> indexGiven.handle(exchange));
        edge.start();
        url = EdgeUrl.of("127.0.0.1", edge.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        edge.stop(0);
    }

    @Test
    void tellsEachTroubleOnceAndNotWhatIsUnavailableByIntention() throws Exception {
        index = "[" + entry("good", "READY", "") + "," + entry("bad", "UNAVAILABLE", "no model file") + ","
                + entry("left", "UNAVAILABLE", "unloaded") + ","
                + entry("rare", "UNAVAILABLE", "loaded at its first request") + ","
                + "{\"name\":\"worse\",\"state\":\"UNAVAILABLE\",\"reason\":\"unknown key 'replicsa'\"}]";

        follow();

        assertThat(console.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("unavailable bad/1: no model file"),
                        line -> assertThat(line).endsWith("unavailable worse: unknown key 'replicsa'"));
    }

    @Test
    void tellsTroubleOfClusterThatIsReadyAtOnce() throws Exception {
        readyFrom = 0;
        index = "[" + entry("good", "READY", "") + "," + entry("bad", "UNAVAILABLE", "no model file") + "]";

        follow();

        assertThat(console.toString()).contains("bad/1: no model file");
    }

    @Test
    void saysWhatToDoIfNothingWillServe() throws Exception {
        index = "[" + entry("bad", "UNAVAILABLE", "no model file") + "]";

        follow();

        assertThat(console.toString().lines().filter(line -> line.contains("waiting")))
                .singleElement()
                .asString()
                .contains("listening on " + url, "'sampo models load bad --url " + url + "'");
    }

    @Test
    void saysNothingWhileModelsLoad() throws Exception {
        index = "[" + entry("slow", "LOADING", "") + "]";

        progress().followUntilReady(List.of(url), edge -> true);

        assertThat(console.toString()).isEmpty();
    }

    @Test
    void tellsTroubleThatComesToLightWhenClusterIsReadyAlready() throws Exception {
        readyFrom = 0;
        index = "[" + entry("good", "READY", "") + "," + entry("bad", "LOADING", "") + "]";
        indexGiven = exchange -> {
            if (indexLooks.incrementAndGet() == 3) {
                index = "[" + entry("good", "READY", "") + "," + entry("bad", "UNAVAILABLE", "no model file") + "]";
            }
            answer(exchange, indexLooks.get() == 1 ? 503 : 200, index);
        };

        follow();

        assertThat(console.toString()).contains("bad/1: no model file");
    }

    @Test
    void endsWithTheProcessesThatItWaitsFor() {
        readyFrom = Integer.MAX_VALUE;

        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> progress().followUntilReady(List.of(url), edge -> {
                    throw new LaunchException("node-1 ended with code 1");
                }))
                .withMessage("node-1 ended with code 1");
    }

    @Test
    void waitsForNoEdgeThatHasEnded() throws Exception {
        readyFrom = Integer.MAX_VALUE;

        progress().followUntilReady(List.of(url), edge -> looks.get() < SOME_LOOKS);

        assertThat(looks).hasValue(SOME_LOOKS);
    }

    private void follow() throws InterruptedException {
        ClusterProgress progress = progress();
        progress.followUntilReady(List.of(url), edge -> true);
        progress.followUntilSettled(List.of(url), edge -> true);
    }

    private ClusterProgress progress() {
        return new ClusterProgress(new LoadConsole(new PrintWriter(console)));
    }

    private static String entry(String name, String state, String reason) {
        return "{\"name\":\"" + name + "\",\"version\":\"1\",\"state\":\"" + state + "\",\"reason\":\"" + reason
                + "\"}";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
