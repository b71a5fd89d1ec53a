package io.sampo.edge.api.openinference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.RunningEdge;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each refusal names the field, what came and what was expected. */
@DisplayName("A bad inference request")
class BadInferTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("max-body = 1 MiB");

    private static final String PATH = "/v2/models/simple_identity/infer";
    private static final String LENGTH = "Inference-Header-Content-Length";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``         | body: empty (expected: a JSON object)",
                "[]         | body: an array (expected: a JSON object)",
                "7          | body: a number (expected: a JSON object)",
                "{}         | inputs: missing (expected: it is required)",
                "{\"inputs\":[]} x | body: not JSON at line 1, column 15: Unrecognized token 'x': was expecting (JSON String, "
                        + "Number, Array, Object or token 'null', 'true' or 'false')",
                "{\"inputs\":[]} {} | body: more after the JSON object, at byte 14 (expected: its end)",
                "{          | body: not JSON at line 1, column 2: Unexpected end-of-input: expected close marker for "
                        + "Object",
                "{\"inputs\":{}}              | inputs: an object (expected: an array of tensors)",
                "{\"inputs\":[7]}             | inputs[0]: a number (expected: an object)",
                "{\"inputs\":[],\"inputs\":[]} | inputs: given twice (expected: once)",
                "{\"id\":7,\"inputs\":[]}      | id: a number (expected: a string)",
                "{\"inputs\":[],\"outputs\":7} | outputs: a number (expected: an array of outputs)",
                "{\"inputs\":[],\"outputs\":[{}]} | outputs[0].name: missing (expected: it is required)",
                "{\"inputs\":[],\"outputs\":[{\"name\":\"A\"},{\"name\":\"A\"}]} "
                        + "| outputs[1].name: 'A' again (expected: each name once)",
                "{\"inputs\":[],\"outputs\":[{\"name\":\"A\",\"parameters\":{\"binary_data\":1}}]} "
                        + "| outputs[0].parameters.binary_data: a number (expected: true or false)",
                "{\"inputs\":[],\"outputs\":[{\"name\":\"A\",\"parameters\":{\"classification\":1}}]} "
                        + "| outputs[0].parameters.classification: not supported (expected: a request without it)",
                "{\"inputs\":[],\"parameters\":{\"timeout\":-1}} "
                        + "| parameters.timeout: -1 (expected: an integer of 0 to 9223372036854775807)",
                "{\"inputs\":[],\"parameters\":{\"timeout\":\"1\"}} "
                        + "| parameters.timeout: a string (expected: an integer of 0 to 9223372036854775807)",
                "{\"inputs\":[],\"parameters\":{\"priority\":1.5}} "
                        + "| parameters.priority: a number (expected: an integer of 0 to 9223372036854775807)",
                "{\"inputs\":[],\"parameters\":{\"triton_enable\":1}} "
                        + "| parameters.triton_enable: a reserved name (expected: none that begins with triton_)",
                "{\"inputs\":[],\"parameters\":{\"sequence_id\":5}} "
                        + "| parameters.sequence_id: 5 (expected: none, as no model here keeps state between requests)",
                "{\"inputs\":[],\"parameters\":{\"x\":[]}} "
                        + "| parameters.x: an array (expected: a string, a number or a boolean)",
                "{\"inputs\":[],\"parameters\":{\"x\":1,\"x\":2}} | parameters.x: given twice (expected: once)",
            })
    void saysWhatIsWrongWithTheRequest(String body, String message) {
        assertRefused(EDGE.post(PATH, body), message);
    }

    @Test
    void saysHowLongNamesMayBe() {
        String name = "n".repeat(257);

        assertRefused(
                EDGE.post(PATH, "{\"id\":\"" + name + "\",\"inputs\":[]}"),
                "id: 257 characters (expected: at most 256)");
        assertRefused(
                EDGE.post(PATH, "{\"inputs\":[{\"name\":\"" + name + "\"}]}"),
                "inputs[0].name: 257 characters (expected: at most 256)");
        assertRefused(
                EDGE.post(PATH, "{\"inputs\":[],\"outputs\":[{\"name\":\"" + name + "\"}]}"),
                "outputs[0].name: 257 characters (expected: at most 256)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1] | inputs[0].name: missing (expected: it is required)",
                "\"name\":\"X\",\"datatype\":\"FP32\",\"data\":[1] | inputs[0].shape: missing (expected: it is required)",
                "\"name\":\"X\",\"shape\":[1],\"data\":[1] | inputs[0].datatype: missing (expected: it is required)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP32\" "
                        + "| inputs[0] 'X': neither data nor binary_data_size (expected: one of them)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1],\"parameters\":{\"binary_data_size\":4} "
                        + "| inputs[0] 'X': data and binary_data_size (expected: one of them)",
                "\"name\":\"X\",\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1] "
                        + "| inputs[0].name: given twice (expected: once)",
                "\"name\":\"X\",\"shape\":[1],\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1] "
                        + "| inputs[0].shape: given twice (expected: once)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1],\"data\":[1] "
                        + "| inputs[0].data: given twice (expected: once)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FLOAT\",\"data\":[1] | inputs[0].datatype: 'FLOAT' (expected: "
                        + "one of [BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, BF16, FP32, "
                        + "FP64, BYTES])",
                "\"name\":\"X\",\"shape\":[-1],\"datatype\":\"FP32\",\"data\":[1] "
                        + "| inputs[0].shape: -1 (expected: an integer of 0 to 9223372036854775807)",
                "\"name\":\"X\",\"shape\":[1.0],\"datatype\":\"FP32\",\"data\":[1] "
                        + "| inputs[0].shape: a number (expected: an integer of 0 to 9223372036854775807)",
                "\"name\":\"X\",\"shape\":[99999999999999999999],\"datatype\":\"FP32\",\"data\":[1] "
                        + "| inputs[0].shape: 99999999999999999999 (expected: an integer of 0 to 9223372036854775807)",
                "\"name\":\"X\",\"shape\":[4294967296,4294967296],\"datatype\":\"FP32\",\"data\":[1] "
                        + "| inputs[0].shape: [4294967296,4294967296] (expected: at most 2^63-1 elements)",
                "\"name\":\"X\",\"shape\":[4294967296,4294967296,0],\"datatype\":\"FP32\",\"data\":[] "
                        + "| inputs[0].shape: [4294967296,4294967296,0] (expected: at most 2^63-1 elements)",
                "\"name\":\"X\",\"shape\":[1000000000000],\"datatype\":\"FP32\",\"data\":[1] "
                        + "| inputs[0].data: 1 elements (expected: 1000000000000 for shape [1000000000000])",
                "\"name\":\"X\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1] "
                        + "| inputs[0].data: 1 elements (expected: 2 for shape [2])",
                "\"name\":\"X\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1,2,3] "
                        + "| inputs[0].data: more than 2 elements (expected: 2 for shape [2])",
                "\"name\":\"X\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":7 "
                        + "| inputs[0].data: a number (expected: an array)",
                "\"name\":\"X\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1],[2,3,4]] "
                        + "| inputs[0].data: an array of 1 at depth 1 (expected: 2 for shape [2,2])",
                "\"name\":\"X\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,2]] "
                        + "| inputs[0].data: an array of 1 at depth 0 (expected: 2 for shape [2,2])",
                "\"name\":\"X\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,2],3,4] "
                        + "| inputs[0].data: a number (expected: an array at depth 1 for shape [2,2])",
                "\"name\":\"X\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[[1,2]] | inputs[0].data: an array among "
                        + "elements, or nested deeper than shape [2] (expected: elements alone, or arrays nested as the "
                        + "shape says)",
                "\"name\":\"X\",\"shape\":[2],\"datatype\":\"UINT8\",\"data\":[1,300] "
                        + "| inputs[0].data[1]: 300 (expected: an integer of 0 to 255 for UINT8)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"UINT8\",\"data\":[-1] "
                        + "| inputs[0].data[0]: -1 (expected: an integer of 0 to 255 for UINT8)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"INT32\",\"data\":[1.5] "
                        + "| inputs[0].data[0]: 1.5 (expected: an integer of -2147483648 to 2147483647 for INT32)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[9223372036854775808] "
                        + "| inputs[0].data[0]: 9223372036854775808 (expected: an integer of -9223372036854775808 to "
                        + "9223372036854775807 for INT64)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"UINT64\",\"data\":[18446744073709551616] "
                        + "| inputs[0].data[0]: 18446744073709551616 (expected: 0 to 18446744073709551615 for UINT64)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"UINT64\",\"data\":[-1] "
                        + "| inputs[0].data[0]: -1 (expected: 0 to 18446744073709551615 for UINT64)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1e400] "
                        + "| inputs[0].data[0]: 1e400 (expected: a number that fits FP32)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1e39] "
                        + "| inputs[0].data[0]: 1e39 (expected: a number that fits FP32)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP64\",\"data\":[-1e400] "
                        + "| inputs[0].data[0]: -1e400 (expected: a number that fits FP64)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP64\",\"data\":[\"1\"] "
                        + "| inputs[0].data[0]: a string (expected: a number)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP64\",\"data\":[null] "
                        + "| inputs[0].data[0]: null (expected: a number)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"BOOL\",\"data\":[1] "
                        + "| inputs[0].data[0]: a number (expected: true or false)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[1] "
                        + "| inputs[0].data[0]: a number (expected: a string)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"a\\ud800\"] | inputs[0].data[0]: half a "
                        + "surrogate pair at character 1 (expected: text that UTF-8 can hold)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP16\",\"data\":[1] | inputs[0].data: FP16 as JSON (expected: "
                        + "binary data, as JSON has no form for this datatype)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"BF16\",\"data\":[1] | inputs[0].data: BF16 as JSON (expected: "
                        + "binary data, as JSON has no form for this datatype)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":4} "
                        + "| inputs[0].parameters.binary_data_size: 4 without the header Inference-Header-Content-Length "
                        + "(expected: that header)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":-4} "
                        + "| inputs[0].parameters.binary_data_size: -4 (expected: an integer of 0 to 2147483647)",
                "\"name\":\"X\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"shared_memory_region\":\"r\"} "
                        + "| inputs[0].parameters.shared_memory_region: not supported (expected: a request without it)",
            })
    void saysWhatIsWrongWithAnInput(String input, String message) {
        assertRefused(EDGE.post(PATH, "{\"inputs\":[{" + input + "}]}"), message);
    }

    @Test
    void refusesSameInputTwice() {
        String input = "{\"name\":\"INPUT0\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}";

        assertRefused(
                EDGE.post(PATH, "{\"inputs\":[" + input + "," + input + "]}"),
                "inputs[1].name: 'INPUT0' again (expected: each name once)");
    }

    @Test
    void refusesDeepNesting() {
        assertRefused(
                EDGE.post(PATH, "{\"x\":" + "[".repeat(100_000)),
                "body: JSON nested too deeply (expected: at most 100 levels)");
    }

    @Test
    void refusesShapeOfManyDimensions() {
        assertRefused(
                EDGE.post(PATH, "{\"inputs\":[{\"shape\":[" + "1,".repeat(40) + "1]}]}"),
                "inputs[0].shape: more than 32 dimensions (expected: at most 32)");
    }

    @Test
    void refusesNumbersWithoutEnd() {
        HttpResponse<String> response = EDGE.post(PATH, "{\"inputs\":[{\"shape\":[" + "1".repeat(100_000) + "]}]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("Number value length (").doesNotContain("Stream");
    }

    @ParameterizedTest
    @CsvSource({
        "ä, 26", // a byte of another encoding
        "\u00C0\u0080, 26", // an overlong form
        "\u00ED\u00A0\u0080, 26", // half a surrogate pair
        "\u00F4\u0090\u0080\u0080, 26" // beyond Unicode
    })
    void refusesInvalidUtf8(String bytesAsLatin1, int at) {
        byte[] body = ("{\"inputs\":[{\"name\":\"INPUT0" + bytesAsLatin1 + "\"").getBytes(ISO_8859_1);

        assertRefused(
                EDGE.text(EDGE.request(PATH).POST(HttpRequest.BodyPublishers.ofByteArray(body))),
                "body: invalid UTF-8 at byte " + at + " (expected: JSON in UTF-8)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x    | Inference-Header-Content-Length: 'x' (expected: how many bytes of the body are JSON)",
                "1.0  | Inference-Header-Content-Length: '1.0' (expected: how many bytes of the body are JSON)",
                "99999999999 | Inference-Header-Content-Length: '99999999999' (expected: how many bytes of the body are "
                        + "JSON)",
                "-1   | Inference-Header-Content-Length: '-1' (expected: how many bytes of the body are JSON)",
                "+101 | Inference-Header-Content-Length: '+101' (expected: how many bytes of the body are JSON)",
                "102  | Inference-Header-Content-Length: 102 (expected: 0 to the body's 101 bytes)",
                "96   | body: not JSON at line 1, column 97: Unexpected end-of-input: expected close marker for Array",
                "101  | inputs[0].parameters.binary_data_size: 4 (expected: at most the 0 bytes that follow the JSON and "
                        + "earlier tensors)",
                "98   | inputs[0].parameters.binary_data_size: 4 (expected: at most the 3 bytes that follow the JSON and "
                        + "earlier tensors)",
            })
    void refusesMisuseOfItsHeader(String header, String message) {
        String json = "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,1],\"datatype\":\"FP32\","
                + "\"parameters\":{\"binary_data_size\":4}}]}";
        assertThat(json).hasSize(98);

        assertRefused(send(json + "\0\0\0", header), message);
    }

    @Test
    void refusesBytesThatBelongToNoTensor() {
        String json = "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,1],\"datatype\":\"FP32\","
                + "\"parameters\":{\"binary_data_size\":4}}]}";

        assertRefused(
                send(json + "\0\0\0\0\0", "98"),
                "body: 1 bytes after the data of the last input (expected: none; see binary_data_size and "
                        + "Inference-Header-Content-Length)");
        assertRefused(
                send(json.replace("[1,1]", "[1,2]") + "\0\0\0\0", "98"),
                "inputs[0]: tensor 'INPUT0': 4 bytes (expected: 8 for shape [1,2] of FP32)");
    }

    @Test
    void refusesBytesThatAreNoBooleans() {
        String json = "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[2],\"datatype\":\"BOOL\","
                + "\"parameters\":{\"binary_data_size\":2}}]}";

        assertRefused(
                send(json + "\1\2", Integer.toString(json.length())),
                "inputs[0]: byte 1 is 2 (expected: 0 or 1 for BOOL)");
    }

    @Test
    void refusesBytesElementsThatLieAboutTheirLength() {
        String json = "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1],\"datatype\":\"BYTES\","
                + "\"parameters\":{\"binary_data_size\":5}}]}";

        assertRefused(
                send(json + "\2\0\0\0a", Integer.toString(json.length())),
                "inputs[0]: tensor 'INPUT0': element 0 claims 2 bytes (expected: at most the 1 that follow)");
    }

    @Test
    void passesOnWhatTheModelRefuses() {
        assertThat(EDGE.post(PATH, "{\"inputs\":[]}").body()).isEqualTo("{\"error\":\"inputs: 0 (expected: 1)\"}");
    }

    @Test
    void refusesBodiesOverTheLimit() {
        HttpResponse<String> response = EDGE.post(PATH, " ".repeat(1_048_577));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).isEqualTo("{\"error\":\"body: 1048577 bytes (expected: at most 1048576)\"}");
    }

    private static HttpResponse<String> send(String latin1, String headerLength) {
        return EDGE.text(EDGE.request(PATH)
                .header(LENGTH, headerLength)
                .POST(HttpRequest.BodyPublishers.ofByteArray(latin1.getBytes(ISO_8859_1))));
    }

    private static void assertRefused(HttpResponse<String> response, String message) {
        assertThat(response.body()).isEqualTo("{\"error\":\"" + message.replace("\"", "\\\"") + "\"}");
        assertThat(response.statusCode()).isEqualTo(400);
    }
}
