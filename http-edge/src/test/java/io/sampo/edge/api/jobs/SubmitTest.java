package io.sampo.edge.api.jobs;

import static io.sampo.edge.api.jobs.JobTexts.assertProblem;
import static io.sampo.edge.api.jobs.JobTexts.idIn;
import static io.sampo.edge.api.jobs.JobTexts.submit;
import static io.sampo.edge.api.jobs.JobTexts.tensors;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.RunningEdge;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobSpec;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.tenant.TenantId;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("POST /v1/jobs")
class SubmitTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("max-body = 1 MiB");

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @BeforeEach
    void holdJobs() {
        EDGE.jobs().hold(true);
    }

    @AfterEach
    void findStoreAgain() {
        EDGE.jobs().loseStore(false);
    }

    @Test
    void answersWithTheIdAtOnce() {
        HttpResponse<String> response = EDGE.post("/v1/jobs", tensors(""));

        String id = idIn(response.body());
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("location")).hasValue("/v1/jobs/" + id);
        assertThat(response.headers().firstValue("retry-after")).hasValue("1");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.headers().firstValue("idempotency-replayed")).isEmpty();
        assertThat(response.body())
                .startsWith("{\"id\":\"" + id + "\",\"state\":\"queued\",\"revision\":1,\"model\":\"simple_identity\","
                        + "\"version\":null,\"tenant\":\"anonymous\",\"submitted\":\"2026-01-02T12:00:00Z\","
                        + "\"started\":null,\"finished\":null,\"expires\":\"2026-01-03T12:00:00Z\"");
    }

    @Test
    void takesTensorsWithTheirTerms() {
        String id = submit(
                EDGE,
                tensors("\"version\":\"1\",\"priority\":\"high\",\"lifetime\":60,\"callback\":{\"url\":"
                        + "\"https://example.org/done?x=1\",\"secret\":\"" + SECRET + "\"},\"id\":\"mine\","
                        + "\"outputs\":[{\"name\":\"OUTPUT0\",\"parameters\":{\"binary_data\":true}}],"));

        JobSpec spec = EDGE.jobs().spec(id);
        assertThat(spec.model()).hasToString("simple_identity/1");
        assertThat(spec.priority()).isEqualTo(Priority.HIGH);
        assertThat(spec.lifetime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(spec.outputs()).containsExactly("OUTPUT0");
        assertThat(spec.inputs().get(0)).hasToString("INPUT0:FP32[1,2]");
        assertThat(spec.callback().url()).isEqualTo("https://example.org/done?x=1");
        assertThat(spec.callback().secret()).isEqualTo(SECRET);
        assertThat(spec.form()).isEqualTo(new ResultForm("open-inference", Map.of("id", "mine", "binary", "1")));
    }

    @Test
    void hasDefaults() {
        JobSpec spec = EDGE.jobs().spec(submit(EDGE, tensors("")));

        assertThat(spec.priority()).isEqualTo(Priority.LOW);
        assertThat(spec.lifetime()).isEqualTo(Duration.ofDays(1));
        assertThat(spec.tenant()).isEqualTo(TenantId.ANONYMOUS);
        assertThat(spec.callback()).isNull();
        assertThat(spec.form()).isEqualTo(new ResultForm("open-inference", Map.of()));
    }

    @Test
    void takesTimeAndPriorityOfTheProtocolIfTheJobSaysNothing() {
        JobSpec spec = EDGE.jobs().spec(submit(EDGE, tensors("\"parameters\":{\"timeout\":5000000,\"priority\":1},")));

        assertThat(spec.priority()).isEqualTo(Priority.HIGH);
        assertThat(spec.lifetime()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void takesTexts() {
        JobSpec spec = EDGE.jobs()
                .spec(submit(
                        EDGE,
                        "{\"model\":\"matryoshka\",\"version\":1,\"input\":\"abc\",\"encoding_format\":\"base64\","
                                + "\"dimensions\":2,\"priority\":\"normal\"}"));

        assertThat(spec.inputs().get(0)).hasToString("text:BYTES[1]");
        assertThat(spec.outputs()).containsExactly("embedding");
        assertThat(spec.priority()).isEqualTo(Priority.NORMAL);
        assertThat(spec.form().protocol()).isEqualTo("openai-embeddings");
        assertThat(spec.form().options()).containsEntry("encoding", "base64").containsEntry("dimensions", "2");
    }

    @Test
    void takesBinaryTensors() {
        String json = "{\"model\":\"simple_identity\",\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,2],"
                + "\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":8}}]}";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json.getBytes(UTF_8));
        body.writeBytes(new byte[] {0, 0, -128, 63, 0, 0, 0, 64});

        HttpResponse<String> response = EDGE.text(EDGE.request("/v1/jobs")
                .header("Inference-Header-Content-Length", Integer.toString(json.length()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(EDGE.jobs()
                        .spec(idIn(response.body()))
                        .inputs()
                        .get(0)
                        .bytes()
                        .getFloat(4))
                .isEqualTo(2f);
    }

    @Test
    void givesTheSameJobForTheSameKeyAndBody() {
        HttpResponse<String> first = withKey("a-key:1", tensors(""));
        HttpResponse<String> second = withKey("a-key:1", tensors(""));

        assertThat(idIn(first.body()))
                .isEqualTo(idIn(second.body()))
                .isEqualTo(JobId.ofKey(TenantId.ANONYMOUS, "a-key:1").value());
        assertThat(first.headers().firstValue("idempotency-replayed")).isEmpty();
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.headers().firstValue("idempotency-replayed")).hasValue("true");
        assertThat(second.headers().firstValue("location")).hasValue("/v1/jobs/" + idIn(first.body()));
    }

    @Test
    void refusesTheSameKeyWithAnotherBody() {
        withKey("another", tensors(""));

        assertProblem(withKey("another", tensors("\"priority\":\"high\",")), 422, "job_mismatch", "other content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb", "a, b"})
    void refusesKeysOfOddCharacters(String key) {
        assertProblem(withKey(key, tensors("")), 400, "invalid_request", "Idempotency-Key: ");
    }

    @Test
    void refusesLongKeys() {
        assertThat(withKey("k".repeat(255), tensors("")).statusCode()).isEqualTo(202);
        assertProblem(withKey("k".repeat(256), tensors("")), 400, "invalid_request", "Idempotency-Key: 256 characters");
    }

    @Test
    void saysWhenToComeAgainWhileThereIsNoDatabase() {
        EDGE.jobs().loseStore(true);

        HttpResponse<String> response = EDGE.post("/v1/jobs", tensors(""));

        assertProblem(response, 503, "job_store_unavailable", "no database");
        assertThat(response.headers().firstValue("retry-after")).hasValue("2");
        assertThat(response.headers().firstValue("retry-after-ms")).hasValue("1500");
    }

    @Test
    void saysWhenThereWillBeRoomIfTheQueueIsFull() {
        EDGE.jobs().fillQueue(Duration.ofMillis(12_300));

        HttpResponse<String> response = EDGE.post("/v1/jobs", tensors(""));

        assertProblem(response, 429, "job_queue_full", "too many wait");
        assertThat(response.headers().firstValue("retry-after")).hasValue("13");
        assertThat(response.headers().firstValue("retry-after-ms")).hasValue("12300");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "                                 | body: empty",
                "[]                               | body: an array (expected: a JSON object)",
                "{                                | body: not JSON",
                "{} more                          | model: missing",
                "{'model':1}                      | model: a number (expected: a string)",
                "{'model':'minilm'}               | neither inputs nor input (expected: tensors in inputs, or texts",
                "{'model':'minilm','input':'a','inputs':[]} | inputs and input (expected: tensors in inputs, or texts",
                "{'model':'minilm','input':'a','model':'x'} | model: given twice",
                "{'model':'minilm','input':'a','callbak':1} | callbak: unknown (expected: one of model, version,",
                "{'model':'minilm','input':''}    | input: an empty string",
                "{'model':'minilm','input':[1]}   | input[0]: token ids",
                "{'model':'simple','input':'a'}   | model: 'simple' makes no embeddings",
                "{'model':'minilm','input':'a','dimensions':9} | dimensions: 9 (expected: at most 4)",
                "{'model':'minilm','input':'a','priority':1} | priority: a number (expected: a string)",
                "{'model':'minilm','input':'a','priority':'urgent'} | priority: 'urgent' (expected: high, normal or low)",
                "{'model':'minilm','input':'a','lifetime':0} | lifetime: 0 (expected: an integer of 1 to 604800)",
                "{'model':'minilm','input':'a','lifetime':604801} | lifetime: 604801 (expected: an integer of 1 to",
                "{'model':'minilm','input':'a','lifetime':1.5} | lifetime: a number (expected: an integer",
                "{'model':'minilm','input':'a','version':0} | version: 0 (expected: an integer of 1",
                "{'model':'simple_identity','inputs':1} | inputs: a number (expected: an array of tensors)",
                "{'model':'simple_identity','inputs':[{'name':'INPUT0','shape':[2],'datatype':'FP32','data':[1]}]} | inputs[0]",
                "{'model':'simple_identity','inputs':[{'name':'INPUT0','shape':[1],'datatype':'FP32','parameters':"
                        + "{'binary_data_size':4}}]} | without the header Inference-Header-Content-Length",
            })
    void saysWhatIsWrong(String body, String detail) {
        assertProblem(EDGE.post("/v1/jobs", quoted(body)), 400, "invalid_request", detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1                            | callback: a number (expected: an object)",
                "{}                           | callback.url: missing",
                "{'url':1}                    | callback.url: a number",
                "{'url':'ftp://example.org/'} | callback.url: 'ftp://example.org/' (expected: the scheme http or https)",
                "{'url':'file:///etc/passwd'} | callback.url: 'file:///etc/passwd' (expected: the scheme http or https)",
                "{'url':'javascript:alert(1)'} | (expected: the scheme http or https)",
                "{'url':'//example.org/'}     | (expected: the scheme http or https)",
                "{'url':'http://'}            | (expected: a URL)",
                "{'url':'http:///x'}          | (expected: a host, and a port",
                "{'url':'http://a b/'}        | (expected: a URL)",
                "{'url':'http://example.org:0/'} | (expected: a host, and a port of 1 to 65535",
                "{'url':'http://example.org:70000/'} | (expected: a host, and a port of 1 to 65535",
                "{'url':'http://me:pw@example.org/'} | (expected: neither user information nor a fragment)",
                "{'url':'http://example.org/#x'} | (expected: neither user information nor a fragment)",
                "{'url':'http://example.org/','secret':'abc'} | callback.secret: of another form (expected: whsec_",
                "{'url':'http://example.org/','secret':'whsec_AAAA'} | callback.secret: of another form",
                "{'url':'http://example.org/','secret':'whsec_!!'} | callback.secret: of another form",
                "{'url':'http://example.org/','secrets':'x'} | callback.secrets: unknown (expected: one of url, secret)",
            })
    void saysWhatIsWrongWithCallbacks(String callback, String detail) {
        String body = tensors("\"callback\":" + quoted(callback) + ",");

        assertProblem(EDGE.post("/v1/jobs", body), 400, "invalid_request", detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'model':'nothing','input':'a' | model_not_found   | nothing",
                "'model':'no/thing','input':'a' | model_not_found  | no/thing",
                "'model':'','input':'a'        | model_not_found   | model: ''",
                "'model':'nothing','inputs':[] | model_not_found   | nothing",
                "'model':'minilm','version':2,'input':'a' | version_not_found | version: '2'",
                "'model':'minilm','version':'x','input':'a' | version_not_found | version: 'x'",
            })
    void answers404ForUnknownModels(String fields, String code, String detail) {
        assertProblem(EDGE.post("/v1/jobs", "{" + quoted(fields) + "}"), 404, code, detail);
    }

    @Test
    void refusesLongCallbackUrls() {
        String body = tensors("\"callback\":{\"url\":\"http://example.org/" + "a".repeat(2048) + "\"},");

        assertProblem(EDGE.post("/v1/jobs", body), 400, "invalid_request", "callback.url: 2067 characters");
    }

    @Test
    void refusesLongIds() {
        String body = tensors("\"id\":\"" + "a".repeat(257) + "\",");

        assertProblem(EDGE.post("/v1/jobs", body), 400, "invalid_request", "id: 257 characters");
    }

    @Test
    void refusesBodiesThatAreTooLarge() {
        HttpResponse<String> response = EDGE.post("/v1/jobs", tensors("") + " ".repeat(1 << 20));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body())
                .startsWith("{\"type\":\"about:blank\",\"title\":\"Content Too Large\",\"status\":413");
    }

    @Test
    void refusesRawRequests() {
        HttpResponse<String> response =
                EDGE.text(JobTexts.post(EDGE, "/v1/jobs", "abc").header("Inference-Header-Content-Length", "0"));

        assertProblem(response, 400, "invalid_request", "Inference-Header-Content-Length: 0 (expected: JSON");
    }

    @Test
    void storesNothingOfWhatItRefuses() {
        int before = EDGE.jobs().count();

        EDGE.post("/v1/jobs", tensors("\"priority\":\"urgent\","));
        EDGE.post("/v1/jobs?x=1", tensors(""));

        assertThat(EDGE.jobs().count()).isEqualTo(before);
    }

    private static HttpResponse<String> withKey(String key, String body) {
        return EDGE.text(JobTexts.post(EDGE, "/v1/jobs", body).header("Idempotency-Key", key));
    }

    private static String quoted(String text) {
        return text == null ? "" : text.replace('\'', '"');
    }
}
