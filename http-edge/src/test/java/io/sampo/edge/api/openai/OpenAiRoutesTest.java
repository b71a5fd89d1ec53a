package io.sampo.edge.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.FakeGateway.Call;
import io.sampo.edge.RunningEdge;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply.Rejected;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A vector here is: the length of its text, its index, 3 and 4. A token is a character. */
@DisplayName("The OpenAI API")
class OpenAiRoutesTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("");

    private static final String PATH = "/v1/embeddings";

    @Test
    void listsModels() {
        assertThat(EDGE.get("/v1/models").body())
                .startsWith("{\"object\":\"list\",\"data\":[")
                .contains("{\"id\":\"minilm\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"sampo\"}");
    }

    @ParameterizedTest
    @CsvSource({"minilm, minilm", "minilm:1, minilm:1", "minilm%3A1, minilm:1", "%6Dinilm, minilm"})
    void describesModel(String inPath, String id) {
        assertThat(EDGE.get("/v1/models/" + inPath).body())
                .isEqualTo(
                        "{\"id\":\"" + id + "\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"sampo\"}");
    }

    @ParameterizedTest
    @CsvSource({"nobody", "a%2Fb", "minilm:2", "minilm:x", ":1"})
    void knowsNoOtherModel(String inPath) {
        HttpResponse<String> response = EDGE.get("/v1/models/" + inPath);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .startsWith("{\"error\":{\"message\":\"")
                .endsWith("\"type\":\"invalid_request_error\",\"param\":\"model\",\"code\":\"model_not_found\"}}");
    }

    @Test
    void embedsTexts() {
        HttpResponse<String> response = EDGE.post(
                PATH, "{\"model\":\"minilm\",\"input\":[\"ab\",\"abc\"],\"user\":\"u\",\"unknown\":{\"model\":1}}");

        assertThat(response.body())
                .isEqualTo("{\"object\":\"list\",\"data\":["
                        + "{\"object\":\"embedding\",\"index\":0,\"embedding\":[2.0,0.0,3.0,4.0]},"
                        + "{\"object\":\"embedding\",\"index\":1,\"embedding\":[3.0,1.0,3.0,4.0]}],"
                        + "\"model\":\"minilm\",\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}");
        assertThat(response.headers().firstValue("openai-processing-ms")).isPresent();
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(response.headers().firstValue("sampo-replica")).hasValue("minilm~1~0");
    }

    @Test
    void embedsOneTextAsBase64() {
        String body = EDGE.post(
                        PATH,
                        "{\"model\":\"minilm:1\",\"input\":\"ab\",\"encoding_format\":\"base64\",\"dimensions\":4}")
                .body();

        ByteBuffer expected = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        expected.putFloat(2).putFloat(0).putFloat(3).putFloat(4);
        assertThat(body)
                .contains("\"embedding\":\"" + Base64.getEncoder().encodeToString(expected.array()) + "\"")
                .contains("\"model\":\"minilm:1\"");
    }

    @Test
    void cutsAndNormalisesVectorsThatMayBeCut() {
        assertThat(EDGE.post(PATH, "{\"model\":\"matryoshka\",\"input\":\"abc\",\"dimensions\":1}")
                        .body())
                .contains("\"embedding\":[1.0]");
        assertThat(EDGE.post(PATH, "{\"model\":\"matryoshka\",\"input\":\"abcd\",\"dimensions\":3}")
                        .body())
                .contains("\"embedding\":[0.8,0.0,0.6]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input\":\"a\"} | model | model: missing (expected: it is required)",
                "{\"model\":\"minilm\"} | input | input: missing (expected: it is required)",
                "{\"model\":7,\"input\":\"a\"} | model | model: a number (expected: a string)",
                "{\"model\":\"minilm\",\"input\":7} | input | input: a number (expected: a string or an array of strings)",
                "{\"model\":\"minilm\",\"input\":[]} | input | input: an empty array (expected: 1 to 2048 texts)",
                "{\"model\":\"minilm\",\"input\":\"\"} | input | input: an empty string (expected: a text)",
                "{\"model\":\"minilm\",\"input\":[\"a\",\"\"]} | input | input[1]: an empty string (expected: a text)",
                "{\"model\":\"minilm\",\"input\":[1,2]} | input | input[0]: token ids (expected: a string, as tokens are "
                        + "the model's own business)",
                "{\"model\":\"minilm\",\"input\":[[1,2]]} | input | input[0]: token ids (expected: a string, as tokens "
                        + "are the model's own business)",
                "{\"model\":\"minilm\",\"input\":[null]} | input | input[0]: null (expected: a string)",
                "{\"model\":\"minilm\",\"input\":\"\\udc00\"} | input | input: half a surrogate pair at character 0 "
                        + "(expected: text that UTF-8 can hold)",
                "{\"model\":\"minilm\",\"input\":\"a\",\"input\":\"b\"} | `` | input: given twice (expected: once)",
                "{\"model\":\"minilm\",\"input\":\"a\",\"encoding_format\":\"hex\"} | encoding_format "
                        + "| encoding_format: 'hex' (expected: float or base64)",
                "{\"model\":\"minilm\",\"input\":\"a\",\"dimensions\":0} | dimensions "
                        + "| dimensions: 0 (expected: an integer of 1 to 2147483647)",
                "{\"model\":\"minilm\",\"input\":\"a\",\"dimensions\":5} | dimensions | dimensions: 5 (expected: at most 4)",
                "{\"model\":\"minilm\",\"input\":\"a\",\"dimensions\":3} | dimensions "
                        + "| dimensions: 3 (expected: 4, as vectors of this model mean nothing when cut)",
                "{\"model\":\"simple\",\"input\":\"a\"} | model "
                        + "| model: 'simple' makes no embeddings (expected: a model that does)",
                "nonsense | `` | body: not JSON at line 1, column 1: Unrecognized token 'nonsense': was expecting (JSON "
                        + "String, Number, Array, Object or token 'null', 'true' or 'false')",
            })
    void saysWhatIsWrong(String body, String param, String message) {
        HttpResponse<String> response = EDGE.post(PATH, body);

        assertThat(response.body())
                .isEqualTo("{\"error\":{\"message\":\"" + message + "\",\"type\":\"invalid_request_error\",\"param\":"
                        + (param.isEmpty() ? "null" : "\"" + param + "\"") + ",\"code\":null}}");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void refusesMoreTextsThanOpenAiDoes() {
        assertThat(EDGE.post(PATH, "{\"model\":\"minilm\",\"input\":[\"a\"" + ",\"a\"".repeat(2048) + "]}")
                        .body())
                .contains("input: more than 2048 texts (expected: 1 to 2048)");
        assertThat(EDGE.post(PATH, "{\"model\":\"minilm\",\"input\":[\"a\"" + ",\"a\"".repeat(2047) + "]}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void saysWhichTextIsTooLong() {
        HttpResponse<String> response =
                EDGE.post(PATH, "{\"model\":\"minilm\",\"input\":[\"a\",\"" + "a".repeat(17) + "\"]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo("{\"error\":{\"message\":\"input[1]: 17 tokens (expected: at most 16)\","
                        + "\"type\":\"invalid_request_error\",\"param\":\"input\","
                        + "\"code\":\"context_length_exceeded\"}}");
    }

    @Test
    void saysThatItIsBusy() throws InterruptedException {
        EDGE.gateway().hold(true);
        CompletableFuture<HttpResponse<String>> response =
                CompletableFuture.supplyAsync(() -> EDGE.post(PATH, "{\"model\":\"minilm\",\"input\":\"a\"}"));
        Call call = EDGE.gateway().nextCall();
        call.answer(new Rejected(ErrorCode.QUEUE_FULL, "full", Duration.ofMillis(20)));
        EDGE.gateway().hold(false);

        assertThat(response.join().statusCode()).isEqualTo(429);
        assertThat(response.join().body())
                .isEqualTo("{\"error\":{\"message\":\"full\",\"type\":\"rate_limit_error\",\"param\":null,"
                        + "\"code\":\"rate_limit_exceeded\"}}");
        assertThat(response.join().headers().firstValue("retry-after")).hasValue("1");
        assertThat(response.join().headers().firstValue("retry-after-ms")).hasValue("20");
    }

    @Test
    void refusesUnknownPathsInItsOwnForm() {
        HttpResponse<String> response = EDGE.post("/v1/chat/completions", "{}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"type\":\"invalid_request_error\"");
    }
}
