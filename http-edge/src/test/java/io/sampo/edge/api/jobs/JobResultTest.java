package io.sampo.edge.api.jobs;

import static io.sampo.edge.api.jobs.JobTexts.assertProblem;
import static io.sampo.edge.api.jobs.JobTexts.idIn;
import static io.sampo.edge.api.jobs.JobTexts.inferred;
import static io.sampo.edge.api.jobs.JobTexts.submit;
import static io.sampo.edge.api.jobs.JobTexts.tensors;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.edge.RunningEdge;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.job.JobState;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The result of a job")
class JobResultTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    @BeforeEach
    void holdJobs() {
        EDGE.jobs().hold(true);
    }

    @Test
    void isWrittenAsTheInferenceIs() {
        String id = finished(tensors("\"id\":\"mine\","));

        HttpResponse<String> result = EDGE.get("/v1/jobs/" + id + "/result");

        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(result.headers().firstValue("sampo-job")).hasValue(id);
        assertThat(result.headers().firstValue("sampo-replica")).hasValue("simple_identity~1~0");
        assertThat(result.body())
                .isEqualTo(inferred(
                        EDGE,
                        "/v2/models/simple_identity/infer",
                        "{\"id\":\"mine\",\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,2],"
                                + "\"datatype\":\"FP32\",\"data\":[1,2.5]}]}"));
    }

    @Test
    void hasBinaryDataWhereThatWasAskedFor() {
        String inputs = "\"model\":\"simple\",\"inputs\":[" + ints("INPUT0") + "," + ints("INPUT1") + "]";
        String id = finished("{" + inputs + ",\"outputs\":[{\"name\":\"OUTPUT1\"},{\"name\":\"OUTPUT0\","
                + "\"parameters\":{\"binary_data\":true}}]}");

        HttpResponse<byte[]> result =
                EDGE.bytes(EDGE.request("/v1/jobs/" + id + "/result").GET());

        int jsonLength = Integer.parseInt(
                result.headers().firstValue("inference-header-content-length").orElseThrow());
        assertThat(new String(result.body(), 0, jsonLength, UTF_8))
                .contains("\"name\":\"OUTPUT1\",\"datatype\":\"INT32\",\"shape\":[1,16],\"data\":[0,0,")
                .contains("\"name\":\"OUTPUT0\",\"datatype\":\"INT32\",\"shape\":[1,16],\"parameters\":"
                        + "{\"binary_data_size\":64}}");
        assertThat(ByteBuffer.wrap(result.body(), jsonLength, 64)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt())
                .isEqualTo(14);
    }

    @Test
    void isAllBinaryIfThatWasAskedFor() {
        String id = finished(tensors("\"parameters\":{\"binary_data_output\":true},"));

        HttpResponse<byte[]> result =
                EDGE.bytes(EDGE.request("/v1/jobs/" + id + "/result").GET());

        assertThat(result.headers().firstValue("content-type")).hasValue("application/octet-stream");
    }

    @ParameterizedTest
    @CsvSource({"'\"encoding_format\":\"base64\",\"dimensions\":2'", "'\"dimensions\":2'", "'\"user\":\"me\"'"})
    void isWrittenAsEmbeddingsForTexts(String options) {
        String id = finished("{\"model\":\"matryoshka\",\"input\":[\"a\",\"bcd\"]," + options + "}");

        HttpResponse<String> result = EDGE.get("/v1/jobs/" + id + "/result");

        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(result.body())
                .isEqualTo(EDGE.post(
                                "/v1/embeddings",
                                "{\"model\":\"matryoshka\",\"input\":[\"a\",\"bcd\"]," + options + "}")
                        .body());
    }

    @Test
    void isTheErrorOfAFailedJobInItsForm() {
        String tensors = submit(EDGE, tensors(""));
        EDGE.jobs().fail(tensors, ErrorCode.MODEL_FAILED, "no good");
        String texts = submit(EDGE, JobTexts.TEXTS);
        EDGE.jobs().fail(texts, ErrorCode.TEXT_TOO_LONG, "too long");

        HttpResponse<String> ofTensors = EDGE.get("/v1/jobs/" + tensors + "/result");
        HttpResponse<String> ofTexts = EDGE.get("/v1/jobs/" + texts + "/result");

        assertThat(ofTensors.statusCode()).isEqualTo(422);
        assertThat(ofTensors.body()).isEqualTo("{\"error\":\"no good\"}");
        assertThat(ofTexts.statusCode()).isEqualTo(400);
        assertThat(ofTexts.body())
                .isEqualTo("{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\","
                        + "\"param\":\"input\",\"code\":\"context_length_exceeded\"}}");
    }

    @ParameterizedTest
    @EnumSource(
            value = JobState.class,
            names = {"CANCELLED", "EXPIRED"})
    void isGoneIfNobodyWaitedForIt(JobState state) {
        String id = submit(EDGE, tensors(""));
        EDGE.jobs().end(id, state, ErrorCode.CANCELLED, "");

        assertProblem(EDGE.get("/v1/jobs/" + id + "/result"), 410, "job_without_result", "the job was " + state);
    }

    @Test
    void isAConflictWhileThereIsNone() {
        String id = submit(EDGE, tensors(""));

        HttpResponse<String> result = EDGE.get("/v1/jobs/" + id + "/result");

        assertProblem(result, 409, "job_not_finished", "the job is queued (expected: its end;");
        assertThat(result.headers().firstValue("retry-after")).hasValue("1");
        assertThat(result.headers().firstValue("preference-applied")).isEmpty();
    }

    @Test
    void isTheStatusForThoseWhoPreferIt() {
        String id = submit(EDGE, tensors(""));

        HttpResponse<String> result = preferring("respond-async", id);

        assertThat(result.statusCode()).isEqualTo(202);
        assertThat(result.headers().firstValue("preference-applied")).hasValue("respond-async");
        assertThat(result.headers().firstValue("retry-after")).hasValue("1");
        assertThat(result.body()).startsWith("{\"id\":\"" + id + "\",\"state\":\"queued\"");
    }

    @Test
    void isWaitedForByThoseWhoPreferIt() {
        String id = submit(EDGE, tensors(""));
        CompletableFuture<HttpResponse<String>> result = CompletableFuture.supplyAsync(() -> preferring("wait=9", id));
        await().until(() -> EDGE.jobs().watches() == 1);

        EDGE.jobs().run(id);

        assertThat(result.join().statusCode()).isEqualTo(200);
        assertThat(result.join().headers().firstValue("preference-applied")).hasValue("wait=9");
        assertThat(result.join().body()).contains("\"data\":[1.0,2.5]");
        await().until(() -> EDGE.jobs().watches() == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"wait=1 | 409 | wait=1", "'respond-async, wait=1' | 202 | 'respond-async, wait=1'"})
    void isNotWaitedForLonger(String prefer, int status, String applied) {
        String id = submit(EDGE, tensors(""));

        HttpResponse<String> result = preferring(prefer, id);

        assertThat(result.statusCode()).isEqualTo(status);
        assertThat(result.headers().firstValue("preference-applied")).hasValue(applied);
        assertThat(EDGE.jobs().watches()).isZero();
    }

    @Test
    void isFetchedAtOnceIfItIsThere() {
        String id = finished(tensors(""));

        assertThat(preferring("respond-async, wait=60", id).statusCode()).isEqualTo(200);
        assertProblem(preferring("wait=60", JobTexts.NOBODY), 404, "job_not_found", "no job has this id");
    }

    private static HttpResponse<String> preferring(String prefer, String id) {
        HttpRequest.Builder request = EDGE.request("/v1/jobs/" + id + "/result")
                .header("Prefer", prefer)
                .GET();
        return EDGE.text(request);
    }

    private static String finished(String body) {
        String id = idIn(submit(EDGE, body));
        EDGE.jobs().start(id);
        EDGE.jobs().run(id);
        return id;
    }

    private static String ints(String name) {
        return "{\"name\":\"" + name + "\",\"shape\":[1,16],\"datatype\":\"INT32\",\"data\":[7,7,7,7,7,7,7,7,7,7,7,7,7,"
                + "7,7,7]}";
    }
}
