package io.sampo.ops.launcher;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution of this build, whose repository changes under it while requests flow. */
@DisplayName("sampo serve in poll mode")
class PollModeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SHIPPED = Path.of("target", "sampo", "models");
    private static final String MODEL = "identity_fp32";
    private static final String OTHER = "simple";

    @TempDir
    private Path folder;

    private Path models;

    @BeforeEach
    void startWithVersion1() throws IOException {
        models = Files.createDirectories(folder.resolve("models"));
        add(MODEL, 1, model(MODEL));
    }

    @Test
    void servesWhatLiesInTheRepository() throws Exception {
        try (RunningCommand serve = start()) {
            String url = serve.awaitReady();
            try (RequestFlow flow = new RequestFlow(() -> infer(serve, url))) {
                flow.awaitVersion("1");

                add(MODEL, 2, model(MODEL));
                flow.awaitVersion("2");

                byte[] whole = model(MODEL);
                add(MODEL, 3, Arrays.copyOf(whole, whole.length / 2));
                await().atMost(PATIENCE).until(() -> show(serve, url).contains("3/model.onnx"));
                assertThat(index(serve, url)).contains("\"UNAVAILABLE\"");
                flow.awaitVersion("2");

                delete(MODEL, "3");
                await().atMost(PATIENCE).until(() -> !index(serve, url).contains("\"UNAVAILABLE\""));
                delete(MODEL, "2");
                flow.awaitVersion("1");

                add(OTHER, 1, model(OTHER));
                await().atMost(PATIENCE).until(() -> ready(serve, url, OTHER) == 200);
                delete(OTHER, "");
                await().atMost(PATIENCE).until(() -> ready(serve, url, OTHER) == 404);

                assertThat(flow.failures()).isEmpty();
            }
            HttpResponse<String> load = serve.post(url + "/v2/repository/models/" + MODEL + "/load", "{}");
            assertThat(load.statusCode()).isEqualTo(400);
            assertThat(load.body()).contains("sampo.repository.mode is 'poll'");
            assertThat(serve.get(url + "/admin/v1/history").body())
                    .contains("version 2 took over from version 1", "version 1 took over from version 2");

            delete(MODEL, "");
            await().atMost(PATIENCE)
                    .until(() -> serve.get(url + "/admin/v1/models").body().contains("the repository is empty"));
            assertThat(infer(serve, url).statusCode()).isEqualTo(200);
            add(OTHER, 1, model(OTHER));
            await().atMost(PATIENCE).until(() -> infer(serve, url).statusCode() == 404);
        }
    }

    private RunningCommand start() throws IOException {
        Path config = Files.writeString(
                folder.resolve("sampo.conf"), "sampo.repository { mode = poll, poll-interval = 200ms }\n");
        return RunningCommand.start(
                "serve",
                "--port",
                "0",
                "--config",
                config.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--models",
                models.toString());
    }

    private static byte[] model(String name) throws IOException {
        return Files.readAllBytes(SHIPPED.resolve(name).resolve("1").resolve("model.onnx"));
    }

    /** As the documentation says: under a name that is passed over, and then renamed. */
    private void add(String model, int version, byte[] content) throws IOException {
        Path parts = Files.createDirectories(models.resolve(model).resolve("." + version));
        Files.write(parts.resolve("model.onnx"), content);
        Files.writeString(parts.resolve("VERSION"), Integer.toString(version));
        Files.move(parts, parts.resolveSibling(Integer.toString(version)), ATOMIC_MOVE);
    }

    /** A version, or the whole of a model if {@code version} is empty. */
    private void delete(String model, String version) throws IOException {
        try (Stream<Path> all = Files.walk(models.resolve(model).resolve(version))) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }

    private static String index(RunningCommand serve, String url) throws Exception {
        return serve.post(url + "/v2/repository/index", "{}").body();
    }

    private static String show(RunningCommand serve, String url) throws Exception {
        return serve.get(url + "/admin/v1/models/" + MODEL).body();
    }

    private static int ready(RunningCommand serve, String url, String model) throws Exception {
        return serve.get(url + "/v2/models/" + model + "/ready").statusCode();
    }

    private static HttpResponse<String> infer(RunningCommand serve, String url) throws Exception {
        return serve.post(
                url + "/v2/models/" + MODEL + "/infer",
                "{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0.5,1.5]}]}");
    }
}
