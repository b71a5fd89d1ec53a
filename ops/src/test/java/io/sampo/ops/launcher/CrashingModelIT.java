package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.node.testkit.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Processes of the distribution that this build made, which native code ends while a model is warmed up. */
@DisplayName("A model that crashes in warm-up")
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "others compute on")
class CrashingModelIT {

    /** What shells say of a process that aborted. */
    private static final int ABORTED = 128 + 6;

    private static final String CULPRIT = "crashing";
    private static final String REASON = "the process ended 2 times while it loaded or warmed up this version";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @BeforeEach
    void addModels() throws IOException {
        for (String name : List.of("identity_fp32", "simple")) {
            byte[] model = Files.readAllBytes(Path.of("target", "sampo", "models", name, "1", "model.onnx"));
            TinyModels.write(folder.resolve("models"), name, model);
        }
        TinyModels.write(folder.resolve("models"), CULPRIT, TinyModels.crashing());
    }

    @Test
    void isGivenUpBySecondStartAfterIt() throws Exception {
        for (int start = 1; start <= 2; start++) {
            try (RunningCommand serve = start("serve")) {
                assertThat(serve.awaitExit()).as("start %d", start).isEqualTo(ABORTED);
            }
        }
        try (RunningCommand serve = start("serve")) {
            String url = serve.awaitReady();

            assertThat(identity(serve, url)).isEqualTo(200);
            assertThat(index(serve, url)).contains("\"" + CULPRIT + "\"", "UNAVAILABLE", REASON, "hs_err_pid");
            assertThat(serve.lines())
                    .filteredOn(line -> line.contains("failed") && line.contains(CULPRIT) && line.contains(REASON))
                    .hasSize(1);

            // Other files.
            TinyModels.write(
                    folder.resolve("models"), CULPRIT, TinyModels.shipped().get("identity_fp32"));
            assertThat(serve.post(url + "/v2/repository/models/" + CULPRIT + "/load", "{}")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void endsOneMoreNodeOfClusterThatServesOn() throws Exception {
        try (RunningCommand serve = start("serve")) {
            assertThat(serve.awaitExit()).isEqualTo(ABORTED);
        }
        try (RunningCommand cluster = start("cluster", "--nodes", "2")) {
            String url = cluster.awaitReady();

            assertThat(cluster.lines())
                    .filteredOn(line -> line.endsWith("ended with code " + ABORTED))
                    .hasSize(1);
            await().atMost(PATIENCE).until(() -> index(cluster, url).contains(REASON));
            assertThat(index(cluster, url)).contains(".crash.log");
            assertThat(identity(cluster, url)).isEqualTo(200);

            cluster.interrupt();
            cluster.awaitExit();
            cluster.awaitLine("the logs stay in " + folder.resolve("data/run"));
        }
        try (Stream<Path> kept = Files.walk(folder.resolve("data/run"))) {
            assertThat(kept.map(path -> path.getFileName().toString())).contains("node-1.log", "edge-1.log");
        }
    }

    private RunningCommand start(String... command) throws IOException {
        return RunningCommand.start(Stream.concat(
                        Stream.of(command),
                        Stream.of(
                                "--port",
                                "0",
                                "--data",
                                folder.resolve("data").toString(),
                                "--models",
                                folder.resolve("models").toString()))
                .toArray(String[]::new));
    }

    private static String index(RunningCommand command, String url) throws Exception {
        return command.post(url + "/v2/repository/index", "{}").body();
    }

    private static int identity(RunningCommand command, String url) throws Exception {
        return command.post(
                        url + "/v2/models/identity_fp32/infer",
                        "{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0.5,1.5]}]}")
                .statusCode();
    }
}
