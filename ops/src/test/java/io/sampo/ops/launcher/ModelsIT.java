package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions come and go on processes of the distribution that this build made, while requests flow. */
@DisplayName("Models of a cluster")
class ModelsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MODEL = "identity_fp32";

    @TempDir
    private Path folder;

    @Test
    void changeWhileRequestsFlowAndNoneFails() throws Exception {
        addVersion(1);
        try (RunningCommand cluster = start()) {
            String url = cluster.awaitReady();
            try (RequestFlow flow = new RequestFlow(() -> infer(cluster, url))) {
                flow.awaitVersion("1");

                addVersion(2);
                assertThat(post(cluster, url, "/v2/repository/models/" + MODEL + "/load", "{}"))
                        .isEqualTo(200);
                flow.awaitVersion("2");

                addBrokenVersion(3);
                HttpResponse<String> broken = cluster.post(url + "/v2/repository/models/" + MODEL + "/load", "{}");
                assertThat(broken.statusCode()).isEqualTo(400);
                assertThat(broken.body()).contains("version 3");
                flow.awaitVersion("2");

                assertThat(post(cluster, url, "/admin/v1/models/" + MODEL + "/rollback", "{}"))
                        .isEqualTo(200);
                flow.awaitVersion("1");
                flow.awaitVersion("1");
                assertThat(flow.failures()).isEmpty();
            }

            assertThat(post(cluster, url, "/v2/repository/models/" + MODEL + "/unload", "{}"))
                    .isEqualTo(200);
            await().atMost(PATIENCE).until(() -> infer(cluster, url).statusCode() != 200);
            assertThat(post(cluster, url, "/v2/repository/models/" + MODEL + "/load", "{}"))
                    .isIn(200, 400);
            await().atMost(PATIENCE).until(() -> infer(cluster, url).statusCode() == 200);
            String history =
                    cluster.get(url + "/admin/v1/models/" + MODEL + "/history").body();
            assertThat(history).contains("take-over", "roll-back", "unload", "failed");
        }
    }

    private RunningCommand start() throws IOException {
        return RunningCommand.start(
                "cluster",
                "--edges",
                "1",
                "--nodes",
                "2",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString(),
                "--models",
                folder.resolve("models").toString());
    }

    private void addVersion(int version) throws IOException {
        Path file = versionFolder(version).resolve("model.onnx");
        Files.copy(Path.of("target", "sampo", "models", MODEL, "1", "model.onnx"), file);
        Files.writeString(versionFolder(version).resolve("VERSION"), Integer.toString(version));
    }

    private void addBrokenVersion(int version) throws IOException {
        Files.writeString(versionFolder(version).resolve("model.onnx"), "no model at all");
    }

    private Path versionFolder(int version) throws IOException {
        return Files.createDirectories(folder.resolve("models").resolve(MODEL).resolve(Integer.toString(version)));
    }

    private static int post(RunningCommand cluster, String url, String path, String body) throws Exception {
        return cluster.post(url + path, body).statusCode();
    }

    private static HttpResponse<String> infer(RunningCommand cluster, String url) throws Exception {
        return cluster.post(
                url + "/v2/models/" + MODEL + "/infer",
                "{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0.5,1.5]}]}");
    }
}
