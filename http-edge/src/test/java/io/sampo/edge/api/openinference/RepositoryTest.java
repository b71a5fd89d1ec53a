package io.sampo.edge.api.openinference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.FakeModels;
import io.sampo.edge.RunningEdge;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The model repository extension")
class RepositoryTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    private static final String LOAD = "/v2/repository/models/simple/load";
    private static final String UNLOAD = "/v2/repository/models/simple/unload";

    @BeforeAll
    static void addModelsInOtherStates() {
        EDGE.gateway()
                .add(ModelRef.of("failed", 1), ReplicaState.FAILED, "out of memory")
                .add(ModelRef.of("loading", 1), ReplicaState.LOADING, "")
                .add(ModelRef.of("warming", 1), ReplicaState.WARMING_UP, "")
                .add(ModelRef.of("stopping", 1), ReplicaState.STOPPING, "")
                .offer(FakeModels.version(FakeModels.MINILM, "cold", 7, "7"), request -> null)
                .offer(ModelRef.of("left", 3), false)
                .add(new ModelProblem("broken", "2", "model.onnx is no ONNX file"))
                .add(new ModelProblem("no good name", "", "the name of the folder"));
    }

    @BeforeEach
    void obey() {
        EDGE.control().answerWith(new Done("done"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/repository/index", "/v2/repository/mine/index"})
    void listsEachVersionWithStateAndReason(String path) {
        for (String body : new String[] {"", "{}", "{\"ready\":false}"}) {
            assertThat(EDGE.post(path, body).body())
                    .contains(
                            entry("simple", "1", "READY", ""),
                            entry("failed", "1", "UNAVAILABLE", "out of memory"),
                            entry("loading", "1", "LOADING", ""),
                            entry("warming", "1", "LOADING", ""),
                            entry("stopping", "1", "UNLOADING", ""),
                            entry("cold", "7", "UNAVAILABLE", "loaded at its first request"),
                            entry("left", "3", "UNAVAILABLE", "unloaded"),
                            entry("broken", "2", "UNAVAILABLE", "model.onnx is no ONNX file"),
                            "{\"name\":\"no good name\",\"state\":\"UNAVAILABLE\",\"reason\":");
        }
    }

    @Test
    void listsWhatIsReadyAlone() {
        assertThat(EDGE.post("/v2/repository/index", "{\"ready\":true}").body())
                .contains("\"name\":\"simple\"")
                .doesNotContain("UNAVAILABLE", "LOADING");
        assertThat(EDGE.post("/v2/repository/index", "{\"ready\":1}").body())
                .isEqualTo("{\"error\":\"ready: a number (expected: true or false)\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"parameters\":{}}"})
    void loads(String body) {
        HttpResponse<String> response = EDGE.post(LOAD, body);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(EDGE.control().takeOrders()).containsExactly("load simple by anonymous");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"parameters\":{\"unload_dependents\":false}}",
                "{\"parameters\":{\"unload_dependents\":true}}"
            })
    void unloads(String body) {
        HttpResponse<String> response = EDGE.post(UNLOAD, body);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(EDGE.control().takeOrders()).containsExactly("unload simple by anonymous");
    }

    @Test
    void decodesNameAndSaysWhoOrders() {
        EDGE.text(EDGE.request("/v2/repository/models/new%2Bmodel/load")
                .header("Content-Type", "application/octet-stream")
                .header("X-Sampo-Operator", "alice")
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(EDGE.control().takeOrders()).containsExactly("load new+model by alice (anonymous)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "load   | {'parameters':{'config':'{}'}} | parameters.config: not supported (expected: the model's "
                        + "configuration and files in its folder of the repository)",
                "load   | {'parameters':{'file:1/model.onnx':'AAAA'}} | parameters.file:1/model.onnx: not supported "
                        + "(expected: the model's configuration and files in its folder of the repository)",
                "load   | {'parameters':{'unload_dependents':true}} | parameters.unload_dependents: unknown (expected: none)",
                "load   | {'parameters':{'x':{}}} | parameters.x: an object (expected: a string, a number or a boolean)",
                "load   | {'parameters':[]} | parameters: an array (expected: an object)",
                "load   | {'parameter':{}} | parameter: unknown (expected: one of parameters)",
                "load   | [] | body: an array (expected: a JSON object)",
                "unload | {'parameters':{'unload_dependents':1}} "
                        + "| parameters.unload_dependents: a number (expected: true or false)",
                "unload | {'parameters':{'force':true}} | parameters.force: unknown (expected: unload_dependents)",
            })
    void refusesWhatItDoesNotDo(String verb, String body, String error) {
        HttpResponse<String> response = EDGE.post("/v2/repository/models/simple/" + verb, body.replace('\'', '"'));

        assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(EDGE.control().takeOrders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"MODEL_CHANGE_FAILED, 400", "MODEL_NOT_FOUND, 404", "INTERNAL, 500"})
    void saysWhyItCouldNot(ErrorCode code, int status) {
        EDGE.control().answerWith(new NotDone(code, "1/model.onnx is no ONNX file", Duration.ZERO));

        HttpResponse<String> response = EDGE.post(LOAD, "");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo("{\"error\":\"1/model.onnx is no ONNX file\"}");
        assertThat(response.headers().firstValue("retry-after")).isEmpty();
    }

    @Test
    void saysThatModelsMayBeChangedLater() {
        EDGE.control()
                .answerWith(new NotDone(ErrorCode.CONTROLLER_UNAVAILABLE, "no controller", Duration.ofSeconds(5)));

        HttpResponse<String> response = EDGE.post(UNLOAD, "");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).hasValue("5");
    }

    @Test
    void refusesNamesThatNoModelCanHave() {
        HttpResponse<String> response = EDGE.post("/v2/repository/models/..%2Fetc/load", "");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"error\":\"Request for unknown model: '../etc' is not found\"}");
        assertThat(EDGE.control().takeOrders()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "unload"})
    void knowsNoRepositoryByName(String verb) {
        HttpResponse<String> response = EDGE.post("/v2/repository/mine/models/simple/" + verb, "");

        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(response.body())
                .isEqualTo("{\"error\":\"repository: 'mine' (expected: none, as in"
                        + " /v2/repository/models/{model}/load)\"}");
        assertThat(EDGE.control().takeOrders()).isEmpty();
    }

    private static String entry(String name, String version, String state, String reason) {
        return "{\"name\":\"" + name + "\",\"version\":\"" + version + "\",\"state\":\"" + state + "\",\"reason\":\""
                + reason + "\"}";
    }
}
