package io.sampo.edge.api.openinference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.edge.FakeGateway.Call;
import io.sampo.edge.RunningEdge;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.Priority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inference over HTTP: JSON, binary data, both, neither. */
@DisplayName("Inference by the Open Inference Protocol")
class InferTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("max-body = 2 MiB, compress-from = 1 KiB");

    private static final String ECHO = "/v2/models/simple_identity/infer";
    private static final String LENGTH = "Inference-Header-Content-Length";

    @Test
    void answersWithResultAndWhereItsTimeWent() {
        HttpResponse<String> response = EDGE.post(
                ECHO,
                "{\"id\":\"7\",\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,3],\"datatype\":\"FP32\","
                        + "\"data\":[1,2.5,-3e-2]}]}");

        assertThat(response.body())
                .isEqualTo("{\"model_name\":\"simple_identity\",\"model_version\":\"1\",\"id\":\"7\","
                        + "\"parameters\":{\"replica\":\"simple_identity~1~0\",\"queue_us\":1500,\"compute_us\":2500,"
                        + "\"batch_size\":3,\"digest\":\"0\"},\"outputs\":[{\"name\":\"OUTPUT0\",\"datatype\":\"FP32\","
                        + "\"shape\":[1,3],\"data\":[1.0,2.5,-0.03]}]}");
        assertThat(response.headers().firstValue("sampo-model-version")).hasValue("1");
        assertThat(response.headers().firstValue("sampo-replica")).hasValue("simple_identity~1~0");
        assertThat(response.headers().firstValue("sampo-queue-us")).hasValue("1500");
        assertThat(response.headers().firstValue("sampo-compute-us")).hasValue("2500");
        assertThat(response.headers().firstValue("sampo-batch-size")).hasValue("3");
        assertThat(response.headers().firstValue("sampo-model-digest")).hasValue("0");
        assertThat(response.headers().firstValue("sampo-update-available")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bool   | [true,false]",
                "uint8  | [0,255]",
                "uint16 | [0,65535]",
                "uint32 | [0,4294967295]",
                "uint64 | [0,18446744073709551615]",
                "int8   | [-128,127]",
                "int16  | [-32768,32767]",
                "int32  | [-2147483648,2147483647]",
                "int64  | [-9223372036854775808,9223372036854775807]",
                "fp32   | [3.4028235E38,1.4E-45]",
                "fp64   | [1.7976931348623157E308,4.9E-324]",
                "bytes  | [\"\",\"väinämöinen € 🛶 \\u0000\"]"
            })
    void carriesEachDatatypeAsJson(String type, String data) {
        String body = EDGE.post(
                        "/v2/models/echo_" + type + "/infer",
                        "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[2],\"datatype\":\""
                                + type.toUpperCase(Locale.ROOT) + "\",\"data\":" + data + "}]}")
                .body();

        assertThat(body).endsWith("\"shape\":[2],\"data\":" + data + "}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "bool, 1",
        "uint8, 1",
        "uint16, 2",
        "uint32, 4",
        "uint64, 8",
        "int8, 1",
        "int16, 2",
        "int32, 4",
        "int64, 8",
        "fp16, 2",
        "bf16, 2",
        "fp32, 4",
        "fp64, 8"
    })
    void carriesEachDatatypeAsBinaryData(String type, int size) {
        byte[] data = new byte[2 * size];
        for (int i = 0; i < data.length; i++) {
            data[i] = type.equals("bool") ? (byte) (i % 2) : (byte) (0xF0 + i);
        }
        assertThat(echoedAsBinary(type, 2, data)).isEqualTo(data);
    }

    @Test
    void carriesBytesAsBinaryData() {
        byte[] data = {2, 0, 0, 0, (byte) 0xFF, (byte) 0xFE, 0, 0, 0, 0};

        assertThat(echoedAsBinary("bytes", 2, data)).isEqualTo(data);
    }

    @Test
    void takesNestedDataAndDataBeforeItsShape() {
        for (String input : new String[] {
            "\"name\":\"INPUT0\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,2],[3,4]]",
            "\"name\":\"INPUT0\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[1,2,3,4]",
            "\"data\":[[1,2],[3,4]],\"datatype\":\"FP32\",\"shape\":[2,2],\"name\":\"INPUT0\"",
            " \"shape\" : [2,2], \"data\" : [ [1,2] , [3,4] ] , \"x\":{\"data\":[9]}, \"datatype\":\"FP32\","
                    + " \"name\":\"INPUT0\"",
        }) {
            assertThat(EDGE.post(ECHO, "{\"inputs\":[{" + input + "}]}").body())
                    .endsWith("\"shape\":[2,2],\"data\":[1.0,2.0,3.0,4.0]}]}");
        }
    }

    @Test
    void takesEmptyTensors() {
        assertThat(EDGE.post(ECHO, "{\"inputs\":[" + input("[0,3]", "FP32", "[]") + "]}")
                        .body())
                .endsWith("\"shape\":[0,3],\"data\":[]}]}");
        assertThat(EDGE.post(ECHO, "{\"inputs\":[" + input("[2,0]", "FP32", "[[],[]]") + "]}")
                        .body())
                .endsWith("\"shape\":[2,0],\"data\":[]}]}");
        assertThat(echoedAsBinary("fp32", 0, new byte[0])).isEmpty();
    }

    @Test
    void mixesBinaryAndJson() {
        String json = "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,16],\"datatype\":\"INT32\",\"parameters\":"
                + "{\"binary_data_size\":64}},{\"name\":\"INPUT1\",\"shape\":[1,16],\"datatype\":\"INT32\","
                + "\"data\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}],\"outputs\":[{\"name\":\"OUTPUT1\","
                + "\"parameters\":{\"binary_data\":true}},{\"name\":\"OUTPUT0\"}]}";
        ByteBuffer binary = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
            binary.putInt(i);
        }

        HttpResponse<byte[]> response = sendBinary("/v2/models/simple/infer", json, binary.array());

        int length = Integer.parseInt(response.headers().firstValue(LENGTH).orElseThrow());
        assertThat(response.headers().firstValue("content-type")).hasValue("application/octet-stream");
        assertThat(new String(response.body(), 0, length, UTF_8))
                .endsWith("\"outputs\":[{\"name\":\"OUTPUT1\",\"datatype\":\"INT32\",\"shape\":[1,16],"
                        + "\"parameters\":{\"binary_data_size\":64}},{\"name\":\"OUTPUT0\",\"datatype\":\"INT32\","
                        + "\"shape\":[1,16],\"data\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}]}");
        ByteBuffer difference = ByteBuffer.wrap(response.body(), length, 64).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
            assertThat(difference.getInt()).isEqualTo(i - 1);
        }
        assertThat(difference.hasRemaining()).isFalse();
    }

    @Test
    void letsOneOutputStayJsonWhenAllOthersAreBinary() {
        HttpResponse<String> response = EDGE.post(
                ECHO,
                "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + input("[1,1]", "FP32", "[1]")
                        + "],\"outputs\":[{\"name\":\"OUTPUT0\",\"parameters\":{\"binary_data\":false}}]}");

        assertThat(response.body()).endsWith("\"data\":[1.0]}]}");
        assertThat(response.headers().firstValue(LENGTH)).isEmpty();
    }

    @Test
    void takesRawBodies() {
        byte[] twoFloats = {0, 0, -128, 63, 0, 0, 0, 64};
        HttpResponse<byte[]> response = sendRaw(ECHO, "0", twoFloats);

        int length = Integer.parseInt(response.headers().firstValue(LENGTH).orElseThrow());
        assertThat(new String(response.body(), 0, length, UTF_8))
                .contains("\"shape\":[1,2],\"parameters\":{\"binary_data_size\":8}");
        assertThat(response.body()).endsWith(twoFloats);
    }

    @Test
    void takesRawTextAsOneElement() {
        byte[] text = {(byte) 0xFF, 'a'};
        HttpResponse<byte[]> response = sendRaw("/v2/models/simple_string/infer", "0", text);

        assertThat(response.body()).endsWith(new byte[] {2, 0, 0, 0, (byte) 0xFF, 'a'});
        assertThat(new String(response.body(), UTF_8)).contains("\"shape\":[1,1]");
    }

    @Test
    void refusesRawBodiesThatFitNothing() {
        assertThat(new String(sendRaw(ECHO, "0", new byte[5]).body(), UTF_8))
                .contains("body: 5 bytes (expected: a multiple of 4 for shape [-1,-1] of FP32)");
        assertThat(new String(
                        sendRaw("/v2/models/simple/infer", "0", new byte[64]).body(), UTF_8))
                .contains("model 'simple/1': 2 inputs (expected: one;");
        assertThat(sendRaw("/v2/models/nobody/infer", "0", new byte[64]).statusCode())
                .isEqualTo(404);
    }

    @Test
    void takesCompressedBodies() throws IOException {
        String json = "{\"inputs\":[" + input("[1,2]", "FP32", "[1,2]") + "]}";
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(json.getBytes(UTF_8));
        }
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(deflated)) {
            deflate.write(json.getBytes(UTF_8));
        }
        assertThat(sendCoded("gzip", zipped.toByteArray()).body()).endsWith("\"data\":[1.0,2.0]}]}");
        assertThat(sendCoded("deflate", deflated.toByteArray()).body()).endsWith("\"data\":[1.0,2.0]}]}");
        assertThat(sendCoded("identity", json.getBytes(UTF_8)).body()).endsWith("\"data\":[1.0,2.0]}]}");
    }

    @Test
    void refusesUnknownAndBrokenCodings() {
        HttpResponse<String> unknown = sendCoded("br", new byte[10]);
        assertThat(unknown.statusCode()).isEqualTo(415);
        assertThat(unknown.body())
                .isEqualTo("{\"error\":\"Content-Encoding: 'br' (expected: gzip, deflate or identity)\"}");
        assertThat(unknown.headers().firstValue("accept-encoding")).hasValue("gzip, deflate");

        assertThat(sendCoded("gzip", new byte[10]).statusCode()).isEqualTo(400);
        assertThat(sendCoded("gzip, gzip", new byte[10]).statusCode()).isEqualTo(415);
    }

    @Test
    void stopsUnpackingAtTheLimit() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[200 << 20]);
        }
        HttpResponse<String> response = sendCoded("gzip", bomb.toByteArray());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("more than 2097152 bytes once decompressed");
    }

    @Test
    void compressesLargeAnswersForThoseWhoAccept() throws IOException {
        StringBuilder data = new StringBuilder("[0");
        data.append(",0".repeat(999)).append("]");
        String json = "{\"inputs\":[" + input("[1,1000]", "FP32", data.toString()) + "]}";

        HttpResponse<byte[]> response =
                EDGE.bytes(post(ECHO, json.getBytes(UTF_8)).header("Accept-Encoding", "br, gzip;q=0.5"));

        assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(response.body()))) {
            assertThat(new String(in.readAllBytes(), UTF_8)).endsWith("0.0,0.0]}]}");
        }
        assertThat(EDGE.bytes(post(ECHO, json.getBytes(UTF_8)).header("Accept-Encoding", "gzip;q=0"))
                        .headers()
                        .firstValue("content-encoding"))
                .isEmpty();
    }

    @Test
    void handsOnWhatTheRequestSaysOfItself() throws InterruptedException {
        EDGE.gateway().hold(true);
        CompletableFuture<HttpResponse<String>> response = CompletableFuture.supplyAsync(() -> EDGE.text(post(
                        "/v2/models/simple_identity/versions/1/infer",
                        ("{\"id\":\"me\",\"parameters\":{\"timeout\":5000000,\"priority\":1,\"sequence_id\":0,\"mine\":2},"
                                        + "\"inputs\":[" + input("[1,1]", "FP32", "[1]") + "]}")
                                .getBytes(UTF_8))
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")));
        Call call = EDGE.gateway().nextCall();
        call.answer(new Failed(ErrorCode.DEADLINE_EXCEEDED, "late"));
        EDGE.gateway().hold(false);

        assertThat(call.request().id()).isEqualTo("me");
        assertThat(call.request().priority()).isEqualTo(Priority.HIGH);
        assertThat(call.request().model()).hasToString("simple_identity/1");
        assertThat(call.request().traceParent()).startsWith("00-0af7");
        assertThat(Duration.ofNanos(call.request().deadline().leftNanos(System.nanoTime())))
                .isBetween(Duration.ZERO, Duration.ofSeconds(5));
        assertThat(response.join().statusCode()).isEqualTo(504);
    }

    @ParameterizedTest
    @CsvSource({"fp16, 2, is FP16", "bf16, 2, is BF16", "fp32, 4, has the value NaN", "bytes, 4, has bytes in element 0"
    })
    void asksForBinaryDataWhereJsonHasNoForm(String type, int size, String why) {
        byte[] data = new byte[size];
        java.util.Arrays.fill(data, (byte) 0xFF);
        if (type.equals("bytes")) {
            data = new byte[] {1, 0, 0, 0, (byte) 0xFF};
        }
        String json = "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1],\"datatype\":\"" + type.toUpperCase(Locale.ROOT)
                + "\",\"parameters\":{\"binary_data_size\":" + data.length + "}}]}";

        HttpResponse<byte[]> response = sendBinary("/v2/models/echo_" + type + "/infer", json, data);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new String(response.body(), UTF_8))
                .contains("output 'OUTPUT0': " + why, "(expected: parameters.binary_data true for this output)");
    }

    private static byte[] echoedAsBinary(String type, int elements, byte[] data) {
        String json = "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"INPUT0\",\"shape\":["
                + elements + "],\"datatype\":\"" + type.toUpperCase(Locale.ROOT)
                + "\",\"parameters\":{\"binary_data_size\":"
                + data.length + "}}]}";
        HttpResponse<byte[]> response = sendBinary("/v2/models/echo_" + type + "/infer", json, data);
        int length = Integer.parseInt(response.headers().firstValue(LENGTH).orElseThrow());
        return java.util.Arrays.copyOfRange(response.body(), length, response.body().length);
    }

    private static HttpResponse<byte[]> sendBinary(String path, String json, byte[] binary) {
        byte[] head = json.getBytes(UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            body.write(head);
            body.write(binary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sendRaw(path, Integer.toString(head.length), body.toByteArray());
    }

    private static HttpResponse<byte[]> sendRaw(String path, String headerLength, byte[] body) {
        return EDGE.bytes(post(path, body).header(LENGTH, headerLength));
    }

    private static HttpResponse<String> sendCoded(String coding, byte[] body) {
        return EDGE.text(post(ECHO, body).header("Content-Encoding", coding));
    }

    private static HttpRequest.Builder post(String path, byte[] body) {
        return EDGE.request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private static String input(String shape, String type, String data) {
        return "{\"name\":\"INPUT0\",\"shape\":" + shape + ",\"datatype\":\"" + type + "\",\"data\":" + data + "}";
    }
}
