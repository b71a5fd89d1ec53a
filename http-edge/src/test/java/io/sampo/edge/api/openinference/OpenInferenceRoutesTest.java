package io.sampo.edge.api.openinference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.RunningEdge;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not inference: health, metadata, configuration, statistics, the repository; and what refusals look like. */
@DisplayName("The Open Inference Protocol")
class OpenInferenceRoutesTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    @BeforeAll
    static void addModelsThatAreNotReady() {
        EDGE.gateway().add(ModelRef.of("slow_start", 1), ReplicaState.FAILED, "out of memory");
        // At run time, after the edge was ready: that does not take it out.
        EDGE.gateway().add(ModelRef.of("slow_arrival", 1), ReplicaState.LOADING, "");
    }

    @Test
    void livesAndIsReady() {
        assertAnswers("/v2/health/live", 200, "{\"live\":true}");
        assertAnswers("/v2/health/ready", 200, "{\"ready\":true}");
        assertAnswers("/v2/health/ready/", 200, "{\"ready\":true}");
    }

    @Test
    void listsWhatIsBuilt() {
        assertAnswers(
                "/v2",
                200,
                "{\"name\":\"sampo\",\"version\":\"development\",\"extensions\":[\"binary_tensor_data\","
                        + "\"model_configuration\",\"model_repository\",\"model_repository(unload_dependents)\","
                        + "\"schedule_policy\",\"statistics\"]}");
    }

    @Test
    void describesModel() {
        String body = "{\"name\":\"simple\",\"versions\":[\"1\"],\"platform\":\"onnxruntime_onnx\",\"inputs\":["
                + "{\"name\":\"INPUT0\",\"datatype\":\"INT32\",\"shape\":[-1,16]},"
                + "{\"name\":\"INPUT1\",\"datatype\":\"INT32\",\"shape\":[-1,16]}],\"outputs\":["
                + "{\"name\":\"OUTPUT0\",\"datatype\":\"INT32\",\"shape\":[-1,16]},"
                + "{\"name\":\"OUTPUT1\",\"datatype\":\"INT32\",\"shape\":[-1,16]}]}";
        assertAnswers("/v2/models/simple", 200, body);
        assertAnswers("/v2/models/simple/versions/1", 200, body);
        assertAnswers("/v2/models/s%69mple", 200, body);
    }

    @Test
    void namesModels() {
        assertThat(EDGE.get("/v2/models").body())
                .startsWith("{\"models\":[\"echo_bf16\",")
                .contains("\"slow_start\"");
    }

    @Test
    void givesConfigurationInTritonsWords() {
        assertAnswers(
                "/v2/models/simple_string/config",
                200,
                "{\"name\":\"simple_string\",\"platform\":\"onnxruntime_onnx\",\"backend\":\"onnxruntime\","
                        + "\"version_policy\":{\"specific\":{\"versions\":[1]}},\"max_batch_size\":8,"
                        + "\"input\":[{\"name\":\"INPUT0\",\"data_type\":\"TYPE_STRING\",\"dims\":[-1]}],"
                        + "\"output\":[{\"name\":\"OUTPUT0\",\"data_type\":\"TYPE_STRING\",\"dims\":[-1]}],"
                        + "\"dynamic_batching\":{},\"parameters\":{},"
                        + "\"model_transaction_policy\":{\"decoupled\":false}}");
        assertThat(EDGE.get("/v2/models/echo_fp64/versions/1/config").body())
                .contains("\"max_batch_size\":0", "\"data_type\":\"TYPE_FP64\",\"dims\":[-1]");
    }

    @Test
    void tellsReadiness() {
        assertAnswers("/v2/models/simple/ready", 200, "{\"name\":\"simple\",\"ready\":true}");
        assertAnswers("/v2/models/simple/versions/1/ready", 200, "{\"name\":\"simple\",\"ready\":true}");
        assertAnswers("/v2/models/slow_start/ready", 503, "{\"name\":\"slow_start\",\"ready\":false}");
        assertThat(EDGE.get("/v2/models/nobody/ready").statusCode()).isEqualTo(404);
    }

    @Test
    void addsStatisticsOfReplicas() {
        String body = "{\"model_stats\":[{\"name\":\"simple\",\"version\":\"1\",\"last_inference\":1001,"
                + "\"inference_count\":20,\"execution_count\":10,\"inference_stats\":{"
                + "\"success\":{\"count\":10,\"ns\":100},\"fail\":{\"count\":2,\"ns\":14},"
                + "\"queue\":{\"count\":10,\"ns\":40},\"compute_input\":{\"count\":10,\"ns\":2},"
                + "\"compute_infer\":{\"count\":10,\"ns\":50},\"compute_output\":{\"count\":10,\"ns\":8},"
                + "\"cache_hit\":{\"count\":0,\"ns\":0},\"cache_miss\":{\"count\":0,\"ns\":0}},"
                + "\"response_stats\":{},\"batch_stats\":[{\"batch_size\":2,"
                + "\"compute_input\":{\"count\":10,\"ns\":2},\"compute_infer\":{\"count\":10,\"ns\":50},"
                + "\"compute_output\":{\"count\":10,\"ns\":8}}],\"memory_usage\":[]}]}";
        assertAnswers("/v2/models/simple/stats", 200, body);
        assertAnswers("/v2/models/simple/versions/1/stats", 200, body);
        assertThat(EDGE.get("/v2/models/stats").body())
                .contains("\"name\":\"simple\"", "\"name\":\"echo_fp32\"")
                .doesNotContain("slow_start");
    }

    @ParameterizedTest
    @CsvSource({"/v2/models/nobody/stats", "/v2/models/simple/versions/9/stats", "/v2/models/slow_start/stats"})
    void hasNoStatisticsOfWhatIsNotReady(String path) {
        assertThat(EDGE.get(path).statusCode()).isEqualTo(400);
        assertThat(EDGE.get(path).body()).contains("is not available");
    }

    @Test
    void saysThatStatisticsMayComeLater() {
        EDGE.gateway().keepStatisticsSilent(true);
        HttpResponse<String> response = EDGE.get("/v2/models/stats");
        EDGE.gateway().keepStatisticsSilent(false);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).hasValue("2");
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/models/nobody, 404, Request for unknown model: 'nobody' is not found",
        "/v2/models/no%20body, 404, Request for unknown model: 'no body' is not found",
        "/v2/models/a%2Fb, 404, Request for unknown model: 'a/b' is not found",
        "/v2/models/simple/versions/2, 404, no version 2",
        "/v2/models/simple/versions/01, 404, '"
                + "Request for unknown model: ''simple'' version ''01'' is not found (expected: a number from 1, or a label)'",
        "/v2/models/simple/versions/canary, 404, no label canary",
        "/v2/models/slow_start, 503, model 'slow_start' is not ready",
        "/v2/nothing, 404, 'Not Found: no such path, /v2/nothing'",
        "/, 404, 'Not Found: no such path, /'",
        "/v2/models/a/b/c/d/e/f/g/h/i/j/k/l/m/n, 404, 'Not Found: no such path, /v2/models/a/b/c/d/e/f/g/h/i/j'",
        "/v2/models/simple/infer, 405, Method Not Allowed: GET (expected: POST)",
    })
    void refusesInItsOwnForm(String path, int status, String message) {
        assertAnswers(path, status, "{\"error\":\"" + message + "\"}");
    }

    @Test
    void saysWhichMethodsArePossible() {
        HttpResponse<String> response = EDGE.post("/v2/models/simple", "{}");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).hasValue("GET");
    }

    @Test
    void echoesRequestIdOrMakesOne() {
        assertThat(EDGE.get("/v2").headers().firstValue("x-request-id").orElseThrow())
                .startsWith("req-");
        assertThat(EDGE.get("/v2/nothing").headers().firstValue("x-request-id")).isPresent();
        assertThat(EDGE.text(EDGE.request("/v2")
                                .header("X-Request-ID", "mine-1")
                                .GET())
                        .headers()
                        .firstValue("x-request-id"))
                .hasValue("mine-1");
        assertThat(EDGE.text(EDGE.request("/v2").header("X-Request-ID", "a b").GET())
                        .headers()
                        .firstValue("x-request-id")
                        .orElseThrow())
                .startsWith("req-");
    }

    @ParameterizedTest
    @CsvSource({"QUEUE_FULL, 429", "MODEL_NOT_READY, 503", "REPLICA_UNAVAILABLE, 503"})
    void saysWhenToTryAgain(ErrorCode code, int status) throws InterruptedException {
        EDGE.gateway().hold(true);
        CompletableFuture<HttpResponse<String>> response =
                CompletableFuture.supplyAsync(() -> EDGE.post("/v2/models/simple/infer", "{\"inputs\":[]}"));
        EDGE.gateway().nextCall().answer(new Rejected(code, "not now", Duration.ofMillis(1200)));
        EDGE.gateway().hold(false);

        assertThat(response.join().statusCode()).isEqualTo(status);
        assertThat(response.join().body()).isEqualTo("{\"error\":\"not now\"}");
        assertThat(response.join().headers().firstValue("retry-after")).hasValue("2");
        assertThat(response.join().headers().firstValue("retry-after-ms")).hasValue("1200");
    }

    private static void assertAnswers(String path, int status, String body) {
        HttpResponse<String> response = EDGE.get(path);
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    }
}
