package io.sampo.edge.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.FakeModels;
import io.sampo.edge.RunningEdge;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.History;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.control.VersionScaling;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.model.VersionPlan;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model with a canary: version 1 is ready, version 2 has one replica of two, which is being loaded. */
@DisplayName("The admin paths of models")
class AdminRoutesTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    private static final String WORDS = "/admin/v1/models/words";
    private static final ModelVersion ONE = new ModelVersion(1);
    private static final ModelVersion TWO = new ModelVersion(2);

    @BeforeAll
    static void deployCanary() {
        EDGE.gateway()
                .serve(FakeModels.version(FakeModels.MINILM, "words", 1, "aa"), 1, request -> null)
                .add(ModelRef.of("words", 2), ReplicaState.LOADING, "")
                .add(new ModelProblem("words", "x", "'x' is no number"))
                .add(new ModelProblem("no good name", "", "the name of the folder"))
                .deploy(new ModelDeployment(
                        new ModelName("words"),
                        true,
                        new TreeMap<>(Map.of(
                                ONE,
                                VersionPlan.placed(1, Residency.PINNED),
                                TWO,
                                new VersionPlan(2, 1, Residency.PRELOAD, "1 of 2 placed: no member has 1 GiB"))),
                        ONE,
                        new TreeMap<>(Map.of(new ModelLabel("canary"), new TrafficSplit(TWO, 5, ONE)))));
    }

    @BeforeEach
    void obey() {
        EDGE.control().answerWith(new Done("as you say"));
    }

    @Test
    void showOneModel() {
        HttpResponse<String> response = EDGE.get(WORDS);

        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.body())
                .matches("\\Q{\"name\":\"words\",\"loaded\":true,\"current\":1,"
                        + "\"labels\":{\"canary\":{\"version\":2,\"percent\":5,\"rest\":1}},\"versions\":["
                        + "{\"version\":1,\"state\":\"ready\",\"reason\":\"\",\"wanted\":true,\"trouble\":\"\","
                        + "\"residency\":\"pinned\",\"digest\":\"aa\",\"replicas_wanted\":1,\"replicas_ready\":1,"
                        + "\"replicas\":[{\"replica\":\"words~1~0\",\"state\":\"ready\",\"member\":\"\\E[^\"]+\\Q\","
                        + "\"reason\":\"\"}]},"
                        + "{\"version\":2,\"state\":\"loading\",\"reason\":\"\","
                        + "\"wanted\":true,\"trouble\":\"1 of 2 placed: no member has 1 GiB\","
                        + "\"residency\":\"preload\",\"digest\":null,\"replicas_wanted\":2,\"replicas_ready\":0,"
                        + "\"replicas\":[{\"replica\":\"words~2~0\",\"state\":\"loading\",\"member\":null,"
                        + "\"reason\":\"\"}]}],"
                        + "\"problems\":[{\"version\":\"x\",\"reason\":\"'x' is no number\"}]}\\E");
    }

    @Test
    void listAllModels() {
        assertThat(EDGE.get("/admin/v1/models").body())
                .startsWith("{\"models\":[{\"name\":\"echo_bf16\",\"loaded\":null,\"current\":null,\"labels\":null,")
                .contains(
                        "{\"name\":\"words\",\"loaded\":true",
                        "{\"name\":\"no good name\",\"loaded\":null,\"current\":null,\"labels\":null,\"versions\":[],"
                                + "\"problems\":[{\"version\":null,\"reason\":\"the name of the folder\"}]}");
    }

    @Test
    void tellWhatScalersGoBy() {
        EDGE.control()
                .answerWith(new ControlReply.Scaling(
                        List.of(new VersionScaling(ModelRef.of("words", 2), 2, 1, 3, 4, 2.5, "1 to 2 at once"))));

        assertThat(EDGE.get("/admin/v1/scaling").body())
                .isEqualTo("{\"versions\":[{\"model\":\"words\",\"version\":2,\"replicas_wanted\":2,"
                        + "\"replicas_ready\":1,\"requests_waiting\":3,\"requests_running\":4,"
                        + "\"target_per_replica\":2.5,\"reason\":\"1 to 2 at once\"}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST   | /load          |                            | load words by anonymous",
                "POST   | /load          | {}                         | load words by anonymous",
                "POST   | /unload        | {}                         | unload words by anonymous",
                "PUT    | /labels/canary | {'version':2}              | label words canary 2 100 % by anonymous",
                "PUT    | /labels/canary | {'percent':5,'version':2}  | label words canary 2 5 % by anonymous",
                "DELETE | /labels/canary |                            | remove label words canary by anonymous",
                "POST   | /rollback      |                            | roll back words stable by anonymous",
                "POST   | /rollback      | {}                         | roll back words stable by anonymous",
                "POST   | /rollback      | {'label':'canary'}         | roll back words canary by anonymous",
            })
    void passOrdersOn(String method, String path, String body, String order) {
        HttpResponse<String> response = send(method, WORDS + path, body);

        assertThat(EDGE.control().takeOrders()).containsExactly(order);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"detail\":\"as you say\"}");
    }

    @Test
    void sayWhoOrders() {
        EDGE.text(EDGE.request(WORDS + "/load")
                .header("X-Sampo-Operator", "Alice B.")
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(EDGE.control().takeOrders()).containsExactly("load words by Alice B. (anonymous)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65})
    void refuseOperatorsWithoutAUsefulName(int length) {
        HttpResponse<String> response = EDGE.text(EDGE.request(WORDS + "/load")
                .header("X-Sampo-Operator", "a".repeat(length))
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertProblem(
                response,
                400,
                "invalid_request",
                "X-Sampo-Operator: " + length + " characters (expected: 1 to 64 characters of printable ASCII)");
        assertThat(EDGE.control().takeOrders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST   | /load             | {'version':2}     | version: unknown (expected: an object without fields)",
                "POST   | /load             | []                | body: an array (expected: a JSON object)",
                "POST   | /load?x=1         |                   | query: unknown key 'x' (expected: none)",
                "POST   | /unload           | {'force':true}    | force: unknown (expected: an object without fields)",
                "PUT    | /labels/canary    |                   | version: missing (expected: it is required)",
                "PUT    | /labels/canary    | {'percent':5}     | version: missing (expected: it is required)",
                "PUT    | /labels/canary    | {'version':'2'}   | version: a string (expected: an integer of 1 to",
                "PUT    | /labels/canary    | {'version':0}     | version: 0 (expected: an integer of 1 to",
                "PUT    | /labels/canary    | {'version':2,'percent':0}   | percent: 0 (expected: an integer of 1 to 100)",
                "PUT    | /labels/canary    | {'version':2,'percent':101} | percent: 101 (expected: an integer of 1 to 100)",
                "PUT    | /labels/canary    | {'version':2,'percent':0.5} | percent: a number (expected: an integer of 1",
                "PUT    | /labels/canary    | {'version':2,'weight':5} | weight: unknown (expected: one of version, percent)",
                "PUT    | /labels/2         | {'version':2}     | label: '2' (expected: 1 to 64 letters,",
                "PUT    | /labels/a%20b     | {'version':2}     | label: 'a b' (expected: 1 to 64 letters,",
                "DELETE | /labels/-         |                   | label: '-' (expected: 1 to 64 letters,",
                "POST   | /rollback         | {'label':1}       | label: a number (expected: a string)",
                "POST   | /rollback         | {'label':''}      | label: '' (expected: 1 to 64 letters,",
                "POST   | /rollback         | {'to':1}          | to: unknown (expected: one of label)",
                "GET    | /history?limit=0  |                   | limit: '0' (expected: 1 to 1000)",
                "GET    | /history?limit=x  |                   | limit: 'x' (expected: 1 to 1000)",
                "GET    | /history?since=x  |                   | query: unknown key 'since' (expected: limit)",
            })
    void sayWhatIsWrong(String method, String path, String body, String detail) {
        assertProblem(send(method, WORDS + path, body), 400, "invalid_request", detail);
        assertThat(EDGE.control().takeOrders()).isEmpty();
    }

    @Test
    void tellHistory() {
        EDGE.control()
                .answerWith(new History(List.of(new ModelChange(
                        7,
                        Instant.parse("2026-01-02T12:00:00.123456Z"),
                        "alice (anonymous)",
                        new ModelName("words"),
                        "move-label",
                        "canary is version 2"))));

        assertThat(EDGE.get(WORDS + "/history?limit=5").body())
                .isEqualTo("{\"changes\":[{\"number\":7,\"at\":\"2026-01-02T12:00:00.123Z\","
                        + "\"by\":\"alice (anonymous)\",\"model\":\"words\",\"action\":\"move-label\","
                        + "\"outcome\":\"canary is version 2\"}]}");
        EDGE.get("/admin/v1/history");
        assertThat(EDGE.control().takeOrders()).containsExactly("history words 5", "history null 100");
    }

    @ParameterizedTest
    @CsvSource({"MODEL_CHANGE_FAILED, 400", "MODEL_NOT_FOUND, 404", "VERSION_NOT_FOUND, 404", "INVALID_REQUEST, 400"})
    void sayWhyItCouldNotBeDone(ErrorCode code, int status) {
        EDGE.control().answerWith(new NotDone(code, "label 'canary' was never moved", Duration.ZERO));

        assertProblem(
                EDGE.post(WORDS + "/rollback", "{}"),
                status,
                code.name().toLowerCase(java.util.Locale.ROOT),
                "label 'canary' was never moved");
    }

    @Test
    void sayWhenToTryAgain() {
        EDGE.control()
                .answerWith(new NotDone(ErrorCode.CONTROLLER_UNAVAILABLE, "no controller", Duration.ofSeconds(5)));

        HttpResponse<String> response = EDGE.get("/admin/v1/history");

        assertProblem(response, 503, "controller_unavailable", "no controller");
        assertThat(response.headers().firstValue("retry-after")).hasValue("5");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /admin/v1/models/nobody, nobody",
        "GET, /admin/v1/models/no%2Fbody, no/body",
        "POST, /admin/v1/models/..%2Fetc/load, ../etc",
        "PUT, /admin/v1/models/no%20body/labels/a, no body",
    })
    void knowNoOtherModel(String method, String path, String name) {
        assertProblem(
                send(method, path, ""),
                404,
                "model_not_found",
                "model: '" + name + "' does not exist (expected: one of GET /admin/v1/models)");
    }

    private static HttpResponse<String> send(String method, String path, String body) {
        String json = body == null ? "" : body.replace('\'', '"');
        return EDGE.text(EDGE.request(path).method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"" + code + "\"", detail);
    }
}
