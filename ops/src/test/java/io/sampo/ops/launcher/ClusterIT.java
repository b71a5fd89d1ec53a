package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes of the distribution that this build made, in one cluster; one of them killed. */
@DisplayName("sampo cluster")
class ClusterIT {

    private static final Pattern MEMBER = Pattern.compile("(node|edge)-\\d+ .*pid (\\d+) log (\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "aeron-udp", "tls-tcp"})
    void carriesSmallAndLargeRequestsAndLeavesNothingBehind(String transport) throws Exception {
        List<Long> pids;
        try (RunningCommand cluster = start(transport)) {
            String url = cluster.awaitReady();
            pids = pids(cluster, "");
            assertThat(pids).hasSize(3);

            assertThat(identity(cluster, url, 4)).isEqualTo(200);
            // A request and a reply of some 3 MB each, as JSON; between the processes in several pieces.
            assertThat(identity(cluster, url, 800_000)).isEqualTo(200);
            assertThatLargestPayloadComesBack(url);

            cluster.interrupt();
            cluster.awaitExit();
        }
        for (long pid : pids) {
            await().atMost(PATIENCE).until(() -> ProcessHandle.of(pid).isEmpty());
            assertThat(ProcessConfig.aeronFolder(pid)).doesNotExist();
        }
        assertThat(folder.resolve("data/run")).doesNotExist();
    }

    @Test
    void answersOnWhenNodeIsKilled() throws Exception {
        try (RunningCommand cluster = start("tcp")) {
            String url = cluster.awaitReady();
            awaitTwoReplicas(cluster, url);
            ProcessHandle.of(pids(cluster, "node-1").get(0)).orElseThrow().destroyForcibly();

            for (int i = 0; i < 200; i++) {
                HttpResponse<String> answer = infer(cluster, url, 4);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            }
        }
    }

    @Test
    void endsOnceNoNodeIsLeftAndKeepsTheLogs() throws Exception {
        try (RunningCommand cluster = start("tcp")) {
            cluster.awaitReady();
            pids(cluster, "node-").forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));

            assertThat(cluster.awaitExit()).isEqualTo(1);
            cluster.awaitLine("no node is left");
            assertThat(cluster.lines())
                    .filteredOn(line -> line.contains("no node is left"))
                    .singleElement()
                    .asString()
                    .contains("node-1.log", "node-2.log");
            assertThat(folder.resolve("data/run")).isDirectoryRecursivelyContaining("glob:**/node-2.log");
        }
    }

    @Test
    void saysWhatIsWrongWithOneModelBesideOthers() throws Exception {
        Path corrupt = folder.resolve("models/corrupt/1/model.onnx");
        Files.createDirectories(corrupt.getParent());
        Files.writeString(corrupt, "this is no model");

        try (RunningCommand cluster = start("tcp")) {
            String url = cluster.awaitReady();
            cluster.awaitLine("corrupt");

            assertThat(cluster.lines())
                    .filteredOn(line -> line.contains("unavailable") && line.contains("corrupt/1: "))
                    .hasSize(1);
            assertThat(identity(cluster, url, 4)).isEqualTo(200);
        }
    }

    private RunningCommand start(String transport) throws IOException {
        Path models = folder.resolve("models");
        for (String name : List.of("identity_fp32", "simple")) {
            Path file = models.resolve(name).resolve("1/model.onnx");
            Files.createDirectories(file.getParent());
            Files.copy(Path.of("target", "sampo", "models", name, "1", "model.onnx"), file);
        }
        return RunningCommand.start(
                "cluster",
                "--edges",
                "1",
                "--nodes",
                "2",
                "--port",
                "0",
                "--transport",
                transport,
                "--data",
                folder.resolve("data").toString(),
                "--models",
                models.toString());
    }

    /** One on each node: the second one comes a moment after the first, which may have begun with both. */
    private static void awaitTwoReplicas(RunningCommand cluster, String url) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            JsonNode model = JSON.readTree(
                    cluster.get(url + "/admin/v1/models/identity_fp32").body());
            assertThat(model.at("/versions/0/replicas"))
                    .extracting(
                            replica -> replica.path("state").asText(),
                            replica -> replica.path("member").asText())
                    .hasSize(2)
                    .doesNotHaveDuplicates()
                    .allSatisfy(replica -> assertThat(replica.toList()).contains("ready"));
        });
    }

    /** 64 MiB as binary in each direction, within the time that requests have by default. */
    private static void assertThatLargestPayloadComesBack(String url) throws Exception {
        byte[] tensor = new byte[64 << 20];
        new Random(1).nextBytes(tensor);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v2/models/identity_fp32/infer"))
                .header("Inference-Header-Content-Length", "0")
                .POST(HttpRequest.BodyPublishers.ofByteArray(tensor))
                .timeout(PATIENCE)
                .build();

        HttpResponse<byte[]> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(200);
        byte[] body = response.body();
        assertThat(Arrays.equals(tensor, 0, tensor.length, body, body.length - tensor.length, body.length))
                .isTrue();
    }

    private static int identity(RunningCommand cluster, String url, int elements) throws Exception {
        HttpResponse<String> response = infer(cluster, url, elements);
        if (response.statusCode() == 200) {
            assertThat(response.body()).contains(String.format(Locale.ROOT, "\"shape\":[1,%d]", elements));
        }
        return response.statusCode();
    }

    private static HttpResponse<String> infer(RunningCommand cluster, String url, int elements) throws Exception {
        String data = "0.5" + ",0.5".repeat(elements - 1);
        return cluster.post(
                url + "/v2/models/identity_fp32/infer",
                "{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"FP32\",\"shape\":[1," + elements + "],\"data\":["
                        + data + "]}]}");
    }

    private static List<Long> pids(RunningCommand cluster, String prefix) {
        return cluster.lines().stream()
                .filter(line -> line.startsWith(prefix))
                .map(MEMBER::matcher)
                .filter(Matcher::find)
                .map(match -> Long.valueOf(match.group(2)))
                .toList();
    }
}
