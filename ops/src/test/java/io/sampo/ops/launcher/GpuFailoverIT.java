package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of the distribution that this build made; one stands in for a member with a GPU. */
@DisplayName("A cluster of cpu and gpu members")
class GpuFailoverIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HEAVY = "heavy";
    private static final String EITHER = "either";
    private static final String LIGHT = "light";

    @TempDir
    private Path folder;

    private final List<RunningCommand> members = new ArrayList<>();
    private String url = "";

    @AfterEach
    void stop() {
        members.forEach(RunningCommand::close);
    }

    @Test
    void failsOverFromGpuToCpuAndBackAndSaysWhatHasNoPlace() throws Exception {
        model(HEAVY, "device: gpu");
        model(EITHER, "device: {prefer: gpu, else: cpu}");
        model(LIGHT, "device: cpu");
        try (SharedDatabase database = SharedDatabase.start(folder.resolve("database"))) {
            String cpu = address(start(database, "node", "cpu"));
            RunningCommand gpuProcess = start(database, "node", "gpu", "--seed", cpu);
            String gpu = address(gpuProcess);
            RunningCommand edge = start(database, "edge", "cpu", "--seed", cpu);
            url = "http://127.0.0.1:" + announced(edge)[3];

            awaitReadyOn(HEAVY, gpu);
            awaitReadyOn(EITHER, gpu);
            awaitReadyOn(LIGHT, cpu);

            ProcessHandle.of(gpuProcess.pid()).orElseThrow().destroyForcibly();

            awaitReadyOn(EITHER, cpu);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(version(HEAVY).path("trouble").asText())
                                    .isEqualTo(
                                            "1 of 1 replica has no place: needs a gpu member; none of the 1 members that have"
                                                    + " it is one"));
            assertThat(version(HEAVY).path("state").asText()).isEqualTo("unplaced");
            assertThat(infer(HEAVY)).isEqualTo(503);
            assertThat(infer(EITHER)).isEqualTo(200);
            assertThat(infer(LIGHT)).isEqualTo(200);

            String another = address(start(database, "node", "gpu", "--seed", cpu));

            awaitReadyOn(HEAVY, another);
            awaitReadyOn(EITHER, another);
            assertThat(infer(HEAVY)).isEqualTo(200);
        }
    }

    /** As it shall be, and nothing beside it. */
    private void awaitReadyOn(String model, String member) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(version(model).path("replicas"))
                        .singleElement()
                        .satisfies(replica -> {
                            assertThat(replica.path("member").asText()).isEqualTo(member);
                            assertThat(replica.path("state").asText()).isEqualTo("ready");
                        }));
    }

    private JsonNode version(String model) throws Exception {
        String body = members.get(0).get(url + "/admin/v1/models/" + model).body();
        return JSON.readTree(body).path("versions").path(0);
    }

    private int infer(String model) throws Exception {
        return members.get(0)
                .post(
                        url + "/v2/models/" + model + "/infer",
                        "{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0.5,1.5]}]}")
                .statusCode();
    }

    private void model(String name, String yaml) throws IOException {
        Path file = folder.resolve("models").resolve(name).resolve("1/model.onnx");
        Files.createDirectories(file.getParent());
        Files.copy(Path.of("target", "sampo", "models", "identity_fp32", "1", "model.onnx"), file);
        Files.writeString(folder.resolve("models").resolve(name).resolve("model.yaml"), "replicas: 1\n" + yaml + "\n");
    }

    private RunningCommand start(SharedDatabase database, String role, String device, String... seed)
            throws IOException {
        Path config = Files.writeString(folder.resolve("cluster.conf"), "sampo.test.gpu-stand-in = on\n");
        List<String> args = new ArrayList<>(
                List.of("member", "--role", role, "--device", device, "--config", config.toString(), "--port", "0"));
        args.addAll(List.of("--data", folder.resolve("data").toString()));
        args.addAll(List.of("--models", folder.resolve("models").toString()));
        args.addAll(List.of("--database", database.url()));
        args.addAll(List.of(seed));
        RunningCommand member = RunningCommand.start(args.toArray(String[]::new));
        members.add(member);
        return member;
    }

    private static String address(RunningCommand member) {
        return announced(member)[1];
    }

    /** The words of the line that a member says when it listens: {@code member HOST:PORT [http PORT]}. */
    private static String[] announced(RunningCommand member) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> member.lines().stream().anyMatch(line -> line.startsWith("member ")));
        return member.lines().stream()
                .filter(line -> line.startsWith("member "))
                .findFirst()
                .orElseThrow()
                .split(" ", -1);
    }
}
