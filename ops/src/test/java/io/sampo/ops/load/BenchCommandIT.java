package io.sampo.ops.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Attached to a server that answers every request with its own body. */
@DisplayName("The command bench")
class BenchCommandIT {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;
    private String url;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void measuresAServerThatRunsAlready() throws IOException {
        Path json = folder.resolve("result.json");

        int exit = bench(
                "--url",
                url,
                "--scenario",
                "identity,latency",
                "--rounds",
                "2",
                "--seconds",
                "100ms",
                "--connections",
                "2",
                "--json",
                json.toString());

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("identity", "latency", "server", "req/s");
        assertThat(err.toString()).contains("identity 2/2 server");
        JsonNode findings = new ObjectMapper().readTree(json.toFile()).path("findings");
        assertThat(findings).hasSize(2);
        assertThat(findings.at("/0/measured/rounds")).hasSize(2);
    }

    @Test
    void measuresNothingOfAServerThatAnswersWrong() {
        int exit = bench("--url", url, "--scenario", "embeddings", "--seconds", "100ms");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("does not answer as it should");
    }

    @Test
    void refusesToKillWhatItDidNotStart() {
        int exit = bench("--url", url, "--scenario", "failover");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--scenario: failover needs servers of its own");
    }

    @Test
    void namesAWrongOption() {
        assertThat(bench("--rounds", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--rounds: 0 (expected: at least 1)");
    }

    @Test
    void makesFreeLoad() {
        int exit = bench("load", "--url", url + "/x", "--rate", "100", "--duration", "200ms", "--data", "{}");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("20 requests in 0.2 s", "by status {200=", "p99.9");
    }

    @Test
    void printsLoadAsJsonAlone() throws IOException {
        bench("load", "--url", url, "--connections", "1", "--duration", "100ms", "--json", "-");

        assertThat(new ObjectMapper().readTree(out.toString()).path("right").asInt())
                .isPositive();
    }

    private int bench(String... args) {
        return new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
