package io.sampo.ops.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution of this build, started as a user starts it. */
@DisplayName("sampo serve")
class ServeIT {

    @TempDir
    private Path folder;

    @Test
    void servesShippedModelsAndLeavesNothingBehindButItsData() throws Exception {
        try (RunningCommand serve = start()) {
            String url = serve.awaitReady();

            HttpResponse<String> embeddings = serve.post(
                    url + "/v1/embeddings",
                    "{\"model\": \"all-minilm-l6-v2\", \"input\": [\"A man is eating food.\", \"A man eats something.\"]}");
            assertThat(embeddings.statusCode()).isEqualTo(200);
            assertThat(embeddings.body()).contains("\"index\":1").contains("\"prompt_tokens\":");

            assertThat(serve.get(url + "/v2/models").body())
                    .contains("all-minilm-l6-v2", "ocr-recognition", "simple", "simple_identity", "simple_string");
            assertThat(serve.get(url + "/v2/health/ready").statusCode()).isEqualTo(200);

            serve.interrupt();
            serve.awaitExit();
        }
        assertThat(folder.resolve("data/run")).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("data", "models");
        }
    }

    @Test
    void servesOthersBesideBrokenModelAndSaysWhatIsWrong() throws Exception {
        Path shipped = Path.of("target", "sampo", "models");
        Path models = Files.createDirectories(folder.resolve("models"));
        Files.createDirectories(models.resolve("simple/1"));
        Files.copy(shipped.resolve("simple/1/model.onnx"), models.resolve("simple/1/model.onnx"));
        Files.createDirectories(models.resolve("corrupt/1"));
        Files.writeString(models.resolve("corrupt/1/model.onnx"), "this is no model");
        Files.createDirectories(models.resolve("misconfigured/1"));
        Files.copy(shipped.resolve("simple/1/model.onnx"), models.resolve("misconfigured/1/model.onnx"));
        Files.writeString(models.resolve("misconfigured/model.yaml"), "replicsa: 3\n");

        try (RunningCommand serve = start()) {
            String url = serve.awaitReady();

            assertThat(serve.post(url + "/v2/models/simple/infer", simpleRequest())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(serve.lines()).anyMatch(line -> line.contains("failed") && line.contains("corrupt"));
            assertThat(serve.lines()).anyMatch(line -> line.contains("failed") && line.contains("replicsa"));
            assertThat(serve.post(url + "/v2/repository/index", "").body())
                    .contains("\"corrupt\"", "\"UNAVAILABLE\"", "replicsa");
            assertThat(serve.post(url + "/v2/models/corrupt/infer", simpleRequest())
                            .statusCode())
                    .isEqualTo(503);
        }
    }

    @Test
    void saysWhatToDoIfItsOnlyModelIsBroken() throws Exception {
        Path file = folder.resolve("models/corrupt/1/model.onnx");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "this is no model");

        try (RunningCommand serve = start()) {
            serve.awaitLine("no model can be served");

            assertThat(serve.lines()).anyMatch(line -> line.contains("failed") && line.contains("corrupt"));
            assertThat(serve.lines())
                    .filteredOn(line -> line.contains("no model can be served"))
                    .singleElement()
                    .asString()
                    .contains("listening on http://127.0.0.1:", "sampo models load corrupt --url http://127.0.0.1:");
        }
    }

    @Test
    void servesOnUnderMoreLargeBodiesThanItsHeapHolds() throws Exception {
        Path models = Files.createDirectories(folder.resolve("models"));
        for (String model : List.of("simple", "identity_fp32")) {
            Files.createDirectories(models.resolve(model + "/1"));
            Files.copy(Path.of("target/sampo/models", model, "1/model.onnx"), models.resolve(model + "/1/model.onnx"));
        }
        String start = "{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":";
        byte[] numbers = (start + "\"FP32\",\"shape\":[1,15000000],\"data\":[" + "1,".repeat(14_999_999) + "1]}]}")
                .getBytes(US_ASCII);
        String text = "\"" + "x".repeat(18_000_000) + "\"";
        byte[] texts = (start + "\"BYTES\",\"shape\":[1,3],\"data\":[" + String.join(",", text, text, text) + "]}]}")
                .getBytes(US_ASCII);
        try (RunningCommand serve = start()) {
            String url = serve.awaitReady();
            HttpClient client = HttpClient.newHttpClient();
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.add(status(client, url + "/v2/models/identity_fp32/infer", numbers));
                answers.add(status(client, url + "/v2/models/simple/infer", texts));
            }

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofMinutes(2)))
                    .extracting(CompletableFuture::join)
                    .isSubsetOf(200, 400, 503)
                    .contains(503);
            assertThat(serve.post(url + "/v2/models/simple/infer", simpleRequest())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static CompletableFuture<Integer> status(HttpClient client, String url, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofMinutes(2))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    @Test
    void listensWhereTheConfigurationFileSays() throws Exception {
        int port = freePort();
        Path config = Files.writeString(
                folder.resolve("sampo.conf"),
                "sampo { edge.port = " + port + ", data = \"" + folder.resolve("elsewhere") + "\", models = \""
                        + Path.of("target", "sampo", "models").toAbsolutePath() + "\" }\n");

        try (RunningCommand serve = RunningCommand.start("serve", "--config", config.toString())) {
            assertThat(serve.awaitReady()).isEqualTo("http://127.0.0.1:" + port);
            assertThat(folder.resolve("elsewhere/logs/serve.log")).exists();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void saysInOneLineThatPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningCommand serve = RunningCommand.start(
                        "serve",
                        "--port",
                        Integer.toString(taken.getLocalPort()),
                        "--data",
                        folder.resolve("data").toString(),
                        "--models",
                        Path.of("target", "sampo", "models").toString())) {
            assertThat(serve.awaitExit()).isNotZero();
            assertThat(serve.lines()).singleElement().asString().contains("cannot listen on", "--port");
        }
    }

    @Test
    void saysInOneLineWhatOptionIsWrong() throws Exception {
        try (RunningCommand serve = RunningCommand.start("serve", "--transport", "pigeon")) {
            assertThat(serve.awaitExit()).isNotZero();
            assertThat(serve.lines()).singleElement().asString().contains("--transport", "pigeon", "aeron-udp");
        }
        try (RunningCommand serve = RunningCommand.start("serve", "--port", "http")) {
            assertThat(serve.awaitExit()).isNotZero();
            assertThat(serve.lines()).singleElement().asString().contains("--port", "http");
        }
    }

    private RunningCommand start() throws IOException {
        return RunningCommand.start(
                "serve",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString(),
                "--models",
                folder.resolve("models").toString());
    }

    private static String simpleRequest() {
        String data = "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]";
        return "{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"INT32\",\"shape\":[1,16],\"data\":" + data
                + "},{\"name\":\"INPUT1\",\"datatype\":\"INT32\",\"shape\":[1,16],\"data\":" + data + "}]}";
    }
}
