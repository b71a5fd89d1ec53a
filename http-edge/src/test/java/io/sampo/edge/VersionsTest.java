package io.sampo.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model in two versions, {@code stable} for the first and {@code canary} for the second; and models that nobody asked for yet. */
@DisplayName("A version of a model")
class VersionsTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    private static final ModelMetadata FIRST = FakeModels.version(FakeModels.MINILM, "words", 1, "aa");
    private static final ModelMetadata SECOND = FakeModels.version(FakeModels.MINILM, "words", 2, "bb");
    private static final String TEXT =
            "{\"inputs\":[{\"name\":\"text\",\"shape\":[1],\"datatype\":\"BYTES\"," + "\"data\":[\"abc\"]}]}";

    @BeforeAll
    static void serveTwoVersions() {
        EDGE.gateway()
                .serve(FIRST, 1, request -> FakeModels.embedded(FIRST, request))
                .serve(SECOND, 1, request -> FakeModels.embedded(SECOND, request))
                .deploy(deployment());
        for (int i = 1; i <= 4; i++) {
            ModelMetadata cold = FakeModels.version(FakeModels.MINILM, "cold" + i, 1, "cc");
            EDGE.gateway().offer(cold, request -> FakeModels.embedded(cold, request));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "stable, 1", "canary, 2"})
    void servesByNumberAndByLabel(String asked, String served) {
        HttpResponse<String> response = EDGE.post("/v2/models/words/versions/" + asked + "/infer", TEXT);

        assertThat(response.body()).contains("\"model_version\":\"" + served + "\"");
        assertThat(response.headers().firstValue("sampo-model-version")).hasValue(served);
        assertThat(EDGE.get("/v2/models/words/versions/" + asked).body()).contains("\"versions\":[\"" + served + "\"]");
        assertThat(EDGE.get("/v2/models/words/versions/" + asked + "/ready").body())
                .isEqualTo("{\"name\":\"words\",\"ready\":true}");
        assertThat(EDGE.get("/v2/models/words/versions/" + asked + "/stats").body())
                .contains("\"version\":\"" + served + "\"");
        assertThat(EDGE.get("/v2/models/words/versions/" + asked + "/config").body())
                .contains("\"versions\":[" + served + "]");
    }

    @Test
    void saysWhichFilesServedAndWhichAreNewer() {
        HttpResponse<String> first = EDGE.post("/v2/models/words/infer", TEXT);
        HttpResponse<String> second = EDGE.post("/v2/models/words/versions/canary/infer", TEXT);

        assertThat(first.body()).contains("\"batch_size\":3,\"digest\":\"aa\",\"update_available\":\"2\"}");
        assertThat(first.headers().firstValue("sampo-model-digest")).hasValue("aa");
        assertThat(first.headers().firstValue("sampo-update-available")).hasValue("2");
        assertThat(second.body()).contains("\"batch_size\":3,\"digest\":\"bb\"}");
        assertThat(second.headers().firstValue("sampo-update-available")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"words, 1, aa", "words:1, 1, aa", "words:canary, 2, bb", "words:stable, 1, aa"})
    void servesOpenAiByItsId(String id, String version, String digest) {
        HttpResponse<String> response = EDGE.post("/v1/embeddings", "{\"model\":\"" + id + "\",\"input\":\"a\"}");

        assertThat(response.body()).contains("\"model\":\"" + id + "\"");
        assertThat(response.headers().firstValue("sampo-model-version")).hasValue(version);
        assertThat(response.headers().firstValue("sampo-model-digest")).hasValue(digest);
        assertThat(EDGE.get("/v1/models/" + id).body()).startsWith("{\"id\":\"" + id + "\"");
    }

    @ParameterizedTest
    @CsvSource({"'\"canary\"', canary, 2", "'\"2\"', 2, 2", "2, 2, 2", "1, 1, 1"})
    void servesJobs(String field, String shown, String served) {
        String submitted = EDGE.post("/v1/jobs", "{\"model\":\"words\",\"version\":" + field + ",\"input\":\"a\"}")
                .body();
        String id = submitted.split("\"", 5)[3];
        HttpResponse<String> result = EDGE.text(EDGE.request("/v1/jobs/" + id + "/result")
                .header("Prefer", "wait=5")
                .GET());

        assertThat(submitted).contains("\"version\":\"" + shown + "\"");
        assertThat(result.headers().firstValue("sampo-model-version")).hasValue(served);
        assertThat(result.headers().firstValue("sampo-update-available").isPresent())
                .isEqualTo(served.equals("1"));
        assertThat(result.headers().firstValue("sampo-model-digest")).hasValue(served.equals("1") ? "aa" : "bb");
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/models/words/versions/none, no label none",
        "/v2/models/words/versions/9, no version 9",
        "/v2/models/words/versions/-1, '(expected: a number from 1, or a label)'",
        "/v2/models/words/versions/_x, '(expected: a number from 1, or a label)'",
        "/v1/models/words:none, no label none",
        "/v1/models/words:-1, words:-1",
    })
    void isNotFoundUnderAnyOtherName(String path, String message) {
        HttpResponse<String> response = EDGE.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains(message);
    }

    @ParameterizedTest
    @CsvSource({"'\"none\"', version: 'none' of model 'words' does not exist", "'\"01\"', version: '01' does not exist"
    })
    void isNotFoundForAJobUnderAnyOtherName(String field, String message) {
        HttpResponse<String> response =
                EDGE.post("/v1/jobs", "{\"model\":\"words\",\"version\":" + field + ",\"input\":\"a\"}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains(message, "\"code\":\"version_not_found\"");
    }

    @Test
    void isLoadedByItsFirstEmbedding() {
        assertThat(EDGE.get("/v1/models").body()).contains("{\"id\":\"cold1\",\"object\":\"model\",\"created\":0,");
        assertThat(EDGE.get("/v1/models/cold1").body()).startsWith("{\"id\":\"cold1\"");
        assertThat(EDGE.get("/v2/models/cold1/ready").statusCode()).isEqualTo(503);

        HttpResponse<String> response = EDGE.post("/v1/embeddings", "{\"model\":\"cold1\",\"input\":\"abc\"}");

        assertThat(response.body()).contains("\"embedding\":[3.0,0.0,3.0,4.0]");
        assertThat(EDGE.get("/v2/models/cold1/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void isLoadedByAQuestionForItsMetadata() {
        assertThat(EDGE.get("/v2/models/cold2").body()).contains("\"versions\":[\"1\"]", "\"name\":\"embedding\"");
    }

    @Test
    void isLoadedByAnEmbeddingThatMayBecomeAJob() {
        HttpResponse<String> response = EDGE.text(EDGE.request("/v1/embeddings")
                .header("Prefer", "wait=5")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"cold3\",\"input\":\"abc\"}")));

        assertThat(response.body()).contains("\"embedding\":[3.0,0.0,3.0,4.0]");
    }

    @Test
    void isLoadedForAJobThatIsSubmittedAgain() {
        String body = "{\"model\":\"cold4\",\"input\":\"abc\"}";

        HttpResponse<String> first = EDGE.post("/v1/jobs", body);
        HttpResponse<String> second = EDGE.post("/v1/jobs", body);

        assertThat(first.statusCode()).isEqualTo(503);
        assertThat(first.headers().firstValue("retry-after")).hasValue("1");
        assertThat(second.statusCode()).isEqualTo(202);
    }

    @Test
    void mayMakeVectorsOfAnotherLengthThanWasSaid() {
        ModelMetadata said = FakeModels.version(FakeModels.MATRYOSHKA, "shorter", 1, "dd");
        EDGE.gateway().serve(said, 1, request -> FakeGateway.completed(said, List.of(vector(0.6f, 0.8f)), 1));

        assertThat(EDGE.post("/v1/embeddings", "{\"model\":\"shorter\",\"input\":\"a\"}")
                        .body())
                .contains("\"embedding\":[0.6,0.8]");
        assertThat(EDGE.post("/v1/embeddings", "{\"model\":\"shorter\",\"input\":\"a\",\"dimensions\":1}")
                        .body())
                .contains("\"embedding\":[1.0]");
        assertThat(EDGE.post("/v1/embeddings", "{\"model\":\"shorter\",\"input\":\"a\",\"dimensions\":3}")
                        .statusCode())
                .isEqualTo(500);
    }

    private static Tensor vector(float... values) {
        ByteBuffer bytes = DirectBuffers.allocate(values.length * Float.BYTES);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Tensor.of("embedding", DataType.FP32, Shape.of(1, values.length), bytes.flip());
    }

    private static ModelDeployment deployment() {
        VersionPlan plan = VersionPlan.placed(1, Residency.PRELOAD);
        ModelVersion one = new ModelVersion(1);
        ModelVersion two = new ModelVersion(2);
        return new ModelDeployment(
                new ModelName("words"),
                true,
                new TreeMap<>(Map.of(one, plan, two, plan)),
                two,
                new TreeMap<>(Map.of(
                        ModelLabel.STABLE,
                        TrafficSplit.all(one),
                        new ModelLabel("canary"),
                        new TrafficSplit(two, 95, one))));
    }
}
