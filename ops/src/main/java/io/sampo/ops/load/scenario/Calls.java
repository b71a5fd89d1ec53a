package io.sampo.ops.load.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.ResponseCheck;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The requests of the scenarios. */
final class Calls {

    static final String EMBEDDING_MODEL = "all-minilm-l6-v2";
    static final String IDENTITY_MODEL = "simple_identity";
    static final String TENSOR_MODEL = "identity_fp32";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> JSON_BODY = Map.of("Content-Type", "application/json");
    private static final String IDENTITY_TEXT = "the mill that never runs dry";
    private static final int TENSOR_ELEMENTS = 600 * 1024 / Float.BYTES;

    private Calls() {}

    /** One call for each text, answered with its vector as numbers. */
    static List<HttpCall> embeddings(URI server, List<String> texts) {
        List<HttpCall> calls = new ArrayList<>();
        for (String text : texts) {
            calls.add(embedding(server, text, "float", ResponseCheck.contains("\"embedding\"")));
        }
        return calls;
    }

    /** One call for each text, whose answer must be the vector of that text; there are as many of both. */
    static List<HttpCall> embeddings(URI server, List<String> texts, List<byte[]> vectors) {
        List<HttpCall> calls = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            calls.add(embedding(server, texts.get(i), "base64", new VectorCheck(vectors.get(i))));
        }
        return calls;
    }

    private static HttpCall embedding(URI server, String text, String format, ResponseCheck check) {
        String body = JSON.createObjectNode()
                .put("model", EMBEDDING_MODEL)
                .put("input", text)
                .put("encoding_format", format)
                .toString();
        return HttpCall.post(server.resolve("/v1/embeddings"), JSON_BODY, utf8(body), check);
    }

    /** One job for each text. */
    static List<HttpCall> embeddingJobs(URI server, List<String> texts) {
        Map<String, String> headers = Map.of("Content-Type", "application/json", "Prefer", "respond-async");
        List<HttpCall> calls = new ArrayList<>();
        for (String text : texts) {
            String body = JSON.createObjectNode()
                    .put("model", EMBEDDING_MODEL)
                    .put("input", text)
                    .toString();
            calls.add(HttpCall.post(
                    server.resolve("/v1/embeddings"), headers, utf8(body), ResponseCheck.contains("\"id\":\"job_")));
        }
        return calls;
    }

    /** A small tensor as JSON, there and back. */
    static List<HttpCall> identity(URI server) {
        return List.of(HttpCall.post(
                server.resolve(inferPath(IDENTITY_MODEL)),
                JSON_BODY,
                identityBody(),
                ResponseCheck.contains(IDENTITY_TEXT)));
    }

    /** The same bytes to the echo. */
    static List<HttpCall> identityEcho(URI echo) {
        return List.of(HttpCall.post(echo, JSON_BODY, identityBody(), ResponseCheck.endsWith(identityBody())));
    }

    /** The same small tensor as a job. */
    static List<HttpCall> identityJob(URI server) {
        Map<String, String> headers = Map.of("Content-Type", "application/json", "Prefer", "respond-async");
        return List.of(HttpCall.post(
                server.resolve(inferPath(IDENTITY_MODEL)),
                headers,
                identityBody(),
                ResponseCheck.contains("\"id\":\"job_")));
    }

    private static byte[] identityBody() {
        return utf8("{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"BYTES\",\"shape\":[1,1],\"data\":[\""
                + IDENTITY_TEXT + "\"]}]}");
    }

    /** 600 KiB of FP32 by the binary extension, there and back. */
    static List<HttpCall> tensor(URI server) {
        byte[] head = tensorHead();
        return List.of(HttpCall.post(
                server.resolve(inferPath(TENSOR_MODEL)),
                Map.of(
                        "Content-Type",
                        "application/octet-stream",
                        "Inference-Header-Content-Length",
                        Integer.toString(head.length)),
                joined(head, tensorBytes()),
                ResponseCheck.endsWith(tensorBytes())));
    }

    /** The same bytes to the echo. */
    static List<HttpCall> tensorEcho(URI echo) {
        return List.of(HttpCall.post(
                echo,
                Map.of("Content-Type", "application/octet-stream"),
                joined(tensorHead(), tensorBytes()),
                ResponseCheck.endsWith(tensorBytes())));
    }

    private static byte[] tensorHead() {
        int sizeBytes = TENSOR_ELEMENTS * Float.BYTES;
        return utf8("{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"FP32\",\"shape\":[1," + TENSOR_ELEMENTS
                + "],\"parameters\":{\"binary_data_size\":" + sizeBytes
                + "}}],\"parameters\":{\"binary_data_output\":true}}");
    }

    private static byte[] tensorBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(TENSOR_ELEMENTS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < TENSOR_ELEMENTS; i++) {
            bytes.putFloat(i);
        }
        return bytes.array();
    }

    private static String inferPath(String model) {
        return "/v2/models/" + model + "/infer";
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
