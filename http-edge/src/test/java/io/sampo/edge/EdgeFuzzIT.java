package io.sampo.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Valid requests, spoilt at random; a failure names its seed, and the seed alone replays it. */
@DisplayName("The edge under random requests")
class EdgeFuzzIT {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("max-body = 1 MiB, body-timeout = 200ms");

    private static String endedJob;

    private static final int REQUESTS_A_SEED = 50;
    private static final int LIMIT_MILLIS = 5_000;

    /** A request before it is spoilt. */
    private static final class Request {

        private final String method;
        private final String path;
        private final List<String> headers;
        private final byte[] body;

        Request(String method, String path, List<String> headers, byte[] body) {
            this.method = method;
            this.path = path;
            this.headers = headers;
            this.body = body;
        }

        byte[] bytes() {
            StringBuilder head = new StringBuilder(method)
                    .append(' ')
                    .append(path.replace("@job", endedJob))
                    .append(" HTTP/1.1\r\nHost: x\r\n");
            headers.forEach(header -> head.append(header).append("\r\n"));
            head.append("Connection: close\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n\r\n");
            return joined(head.toString().getBytes(ISO_8859_1), body);
        }
    }

    private static final String BINARY = "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,2],\"datatype\":\"FP32\","
            + "\"parameters\":{\"binary_data_size\":8}}],\"outputs\":[{\"name\":\"OUTPUT0\",\"parameters\":"
            + "{\"binary_data\":true}}]}";

    private static final String BINARY_JOB = "{\"model\":\"simple_identity\"," + BINARY.substring(1);

    /** A job that has ended takes the place of {@code @job}. */
    private static final List<Request> VALID = List.of(
            json(
                    "/v2/models/simple_identity/infer",
                    "{\"id\":\"1\",\"parameters\":{\"timeout\":1000000,\"priority\":1},\"inputs\":[{\"name\":\"INPUT0\","
                            + "\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,-2.5e3],[0.1,4]]}],"
                            + "\"outputs\":[{\"name\":\"OUTPUT0\"}]}"),
            json(
                    "/v2/models/simple_string/versions/1/infer",
                    "{\"inputs\":[{\"data\":[\"a\",\"\\u00e4\",\"🛶\",\"\"],\"name\":\"INPUT0\",\"shape\":[4,1],"
                            + "\"datatype\":\"BYTES\"}]}"),
            json(
                    "/v2/models/echo_uint64/infer",
                    "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[2],\"datatype\":\"UINT64\","
                            + "\"data\":[0,18446744073709551615]}]}"),
            new Request(
                    "POST",
                    "/v2/models/simple_identity/infer",
                    List.of("Inference-Header-Content-Length: " + BINARY.length()),
                    joined(BINARY.getBytes(UTF_8), new byte[] {0, 0, -128, 63, 0, 0, 0, 64})),
            new Request(
                    "POST", "/v2/models/echo_int8/infer", List.of("Inference-Header-Content-Length: 0"), new byte[] {
                        1, 2, 3
                    }),
            json(
                    "/v1/embeddings",
                    "{\"model\":\"matryoshka\",\"input\":[\"a\",\"bc\"],\"encoding_format\":\"base64\","
                            + "\"dimensions\":2,\"user\":\"me\"}"),
            json("/v2/repository/index", "{\"ready\":true}"),
            new Request("GET", "/v2/models/simple/versions/1/stats", List.of("Accept-Encoding: gzip"), new byte[0]),
            new Request("GET", "/v1/models/minilm%3A1", List.of("X-Request-ID: abc"), new byte[0]),
            json(
                    "/v1/jobs",
                    "{\"model\":\"simple_identity\",\"version\":\"1\",\"priority\":\"low\",\"lifetime\":60,\"callback\":"
                            + "{\"url\":\"https://example.org/\"},\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,1],"
                            + "\"datatype\":\"FP32\",\"data\":[1]}],\"outputs\":[{\"name\":\"OUTPUT0\"}]}"),
            json("/v1/jobs", "{\"model\":\"minilm\",\"input\":[\"a\",\"bc\"],\"encoding_format\":\"float\"}"),
            new Request(
                    "POST",
                    "/v1/jobs",
                    List.of("Inference-Header-Content-Length: " + BINARY_JOB.length()),
                    joined(BINARY_JOB.getBytes(UTF_8), new byte[] {0, 0, -128, 63, 0, 0, 0, 64})),
            new Request(
                    "POST",
                    "/v1/embeddings",
                    List.of("Prefer: respond-async, wait=2"),
                    "{\"model\":\"minilm\",\"input\":\"a\"}".getBytes(UTF_8)),
            new Request("GET", "/v1/jobs?state=succeeded&limit=2&model=minilm", List.of(), new byte[0]),
            new Request("GET", "/v1/jobs/@job/result", List.of("Prefer: wait=1"), new byte[0]),
            new Request("GET", "/v1/jobs/@job/events", List.of("Last-Event-ID: 1"), new byte[0]),
            new Request("DELETE", "/v1/jobs/@job", List.of(), new byte[0]),
            new Request("GET", "/admin/v1/quarantine?limit=3", List.of(), new byte[0]));

    private static final List<String> HEADERS = List.of(
            "Content-Encoding: gzip",
            "Content-Encoding: deflate",
            "Content-Encoding: br",
            "Content-Encoding: ,",
            "Accept-Encoding: gzip;q=x, *;q=0",
            "Inference-Header-Content-Length: -1",
            "Inference-Header-Content-Length: 7",
            "Inference-Header-Content-Length: 999999999999999999999",
            "Inference-Header-Content-Length:",
            "Content-Type: nonsense",
            "Content-Type: text/plain; charset=utf-16",
            "Transfer-Encoding: chunked",
            "Expect: 100-continue",
            "traceparent: x",
            "Prefer: respond-async",
            "Prefer: wait=0; \"",
            "Prefer: =,;\"\\",
            "Idempotency-Key: same",
            "Idempotency-Key:",
            "Last-Event-ID: 99999999999999999999",
            "Upgrade: websocket",
            "Sec-WebSocket-Key: x",
            "X-Request-ID: \u00e4\u0001");

    private static final List<String> SPICES = List.of(
            "[",
            "{",
            "]",
            "}",
            "\"",
            ",",
            ":",
            "\\u0000",
            "\\ud800",
            "null",
            "-1",
            "1e999",
            "99999999999999999999",
            "NaN",
            "0.5",
            "\u00ff",
            "\u0000",
            "[[[[[[",
            "[1000000000000]",
            "\"name\":",
            "\"data\":[",
            "true");

    @BeforeAll
    static void endAJob() {
        String body =
                EDGE.post("/v1/jobs", "{\"model\":\"minilm\",\"input\":\"a\"}").body();
        endedJob = body.substring(body.indexOf("job_"), body.indexOf("job_") + 30);
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersEachWithResultOrWellFormedRefusal(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < REQUESTS_A_SEED; i++) {
            byte[] request = spoilt(random, VALID.get(random.nextInt(VALID.size())));
            assertAnswersWell(request, "seed " + seed + ", request " + i);
        }
        VALID.forEach(EdgeFuzzIT::assertStillAnswered);
    }

    private static byte[] spoilt(Random random, Request valid) {
        Request request = random.nextInt(4) == 0 ? withOddHeader(random, valid) : valid;
        byte[] body = request.body;
        for (int times = random.nextInt(4); times > 0; times--) {
            body = spoiltBody(random, body);
        }
        byte[] bytes = new Request(request.method, request.path, request.headers, body).bytes();
        return random.nextInt(6) == 0 ? flipped(random, bytes) : bytes;
    }

    private static Request withOddHeader(Random random, Request request) {
        List<String> headers = new java.util.ArrayList<>(request.headers);
        headers.add(random.nextInt(headers.size() + 1), HEADERS.get(random.nextInt(HEADERS.size())));
        return new Request(request.method, request.path, headers, request.body);
    }

    private static byte[] spoiltBody(Random random, byte[] body) {
        int at = random.nextInt(body.length + 1);
        int end = at + random.nextInt(body.length - at + 1);
        return switch (random.nextInt(5)) {
            case 0 -> flipped(random, body);
            case 1 -> Arrays.copyOf(body, at);
            case 2 -> joined(Arrays.copyOf(body, at), Arrays.copyOfRange(body, end, body.length));
            case 3 ->
                joined(Arrays.copyOf(body, end), Arrays.copyOfRange(body, at, body.length)); // a piece comes twice
            default ->
                joined(
                        Arrays.copyOf(body, at),
                        SPICES.get(random.nextInt(SPICES.size())).getBytes(ISO_8859_1),
                        Arrays.copyOfRange(body, at, body.length));
        };
    }

    private static byte[] flipped(Random random, byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int times = 1 + random.nextInt(3); times > 0 && changed.length > 0; times--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    private static void assertAnswersWell(byte[] request, String which) throws IOException {
        String answer = exchange(request);
        String context = which + "\n" + new String(request, ISO_8859_1) + "\n--\n" + answer;
        if (answer.isEmpty()) {
            // The request never became one: its end, or that of its head, was spoilt, and this side closed.
            return;
        }
        assertThat(answer).as(context).startsWith("HTTP/1.1 ");
        int status = Integer.parseInt(answer.substring(9, 12));
        assertThat(status).as(context).isGreaterThanOrEqualTo(200).isLessThan(500);
        if (status >= 400) {
            assertThat(answer).as(context).doesNotContain("Exception", "\tat ", "com.fasterxml", "pekko");
            assertIsError(firstBody(answer), context);
        }
    }

    /** A spoilt Content-Length makes two requests of one; the answer to the second follows the first. */
    private static String firstBody(String answer) {
        int at = answer.indexOf("Content-Length: ") + "Content-Length: ".length();
        int length = Integer.parseInt(answer.substring(at, answer.indexOf('\r', at)));
        int start = answer.indexOf("\r\n\r\n") + 4;
        return answer.substring(start, start + length);
    }

    private static void assertIsError(String body, String context) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(body)) {
            json.nextToken();
            String first = json.nextFieldName();
            assertThat(first).as(context).isIn("error", "type");
            if (first.equals("type")) {
                assertIsProblem(json, context);
                return;
            }
            json.nextToken();
            json.skipChildren();
            json.nextToken();
            assertThat(json.nextToken()).as(context).isNull();
        }
    }

    /** RFC 9457, from its first value on. */
    private static void assertIsProblem(JsonParser json, String context) throws IOException {
        json.nextToken();
        assertThat(json.nextFieldName()).as(context).isEqualTo("title");
        json.nextToken();
        assertThat(json.nextFieldName()).as(context).isEqualTo("status");
        assertThat(json.nextIntValue(0)).as(context).isBetween(400, 599);
        assertThat(json.nextFieldName()).as(context).isEqualTo("detail");
        while (json.nextToken() != null) {
            json.skipChildren();
        }
    }

    private static void assertStillAnswered(Request request) {
        try {
            assertThat(exchange(request.bytes())).as(request.path).startsWith("HTTP/1.1 20");
        } catch (IOException e) {
            throw new AssertionError(request.path, e);
        }
    }

    /** Sends and reads to the end. Nothing more is sent then, so a request that waits for more is one that is cut off. */
    private static String exchange(byte[] request) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), EDGE.port())) {
            client.setSoTimeout(LIMIT_MILLIS);
            client.getOutputStream().write(request);
            if (!endsItself(request)) {
                client.shutdownOutput();
            }
            return withoutContinue(new String(client.getInputStream().readAllBytes(), ISO_8859_1));
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no end after " + LIMIT_MILLIS + " ms of\n" + new String(request, ISO_8859_1), e);
        }
    }

    /** Whether the head is intact enough for the server to see the request's end and to close behind its answer. */
    private static boolean endsItself(byte[] request) {
        String text = new String(request, ISO_8859_1);
        int headEnd = text.indexOf("\r\n\r\n");
        // Pekko takes what follows a byte beyond ASCII for part of the same character, line ends included.
        return headEnd >= 0
                && text.contains("\r\nConnection: close\r\n")
                && text.chars().limit(headEnd).allMatch(c -> c < 0x80)
                && !text.contains("chunked");
    }

    private static String withoutContinue(String answer) {
        return answer.startsWith("HTTP/1.1 100 ") ? answer.substring(answer.indexOf("\r\n\r\n") + 4) : answer;
    }

    private static Request json(String path, String body) {
        return new Request("POST", path, List.of("Content-Type: application/json"), body.getBytes(UTF_8));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
