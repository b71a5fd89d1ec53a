package io.sampo.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.edge.FakeGateway.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a raw socket shows: leaving, dawdling, pipelining, and what the HTTP parser itself refuses. */
@DisplayName("A connection to the edge")
class ConnectionsTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("max-body = 1 MiB, body-timeout = 300ms, head-timeout = 300ms");

    private static final String JSON =
            "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    private static final String CHUNKED =
            "POST /v2/models/simple_identity/infer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

    @AfterEach
    void answerAtOnceAgain() {
        EDGE.gateway().hold(false);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "0, true", "600000, false"})
    void cancelsRequestsOfClientThatLeaves(int padding, boolean abruptly) throws Exception {
        EDGE.gateway().hold(true);
        Call call;
        try (Socket client = connect()) {
            send(client, post(JSON + " ".repeat(padding)));
            call = EDGE.gateway().nextCall();
            assertThat(call.cancelled()).isNotDone();
            client.setSoLinger(abruptly, 0);
        }
        assertThat(call.cancelled()).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void cancelsNothingWhileClientWaits() throws Exception {
        EDGE.gateway().hold(true);
        try (Socket client = connect()) {
            send(client, post(JSON));
            Call call = EDGE.gateway().nextCall();
            assertStaysOpen(client, Duration.ofMillis(200));
            assertThat(call.cancelled()).isNotDone();
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 1000, abc", "Transfer-Encoding: chunked, '3\r\nabc\r\n'"})
    void doesNotWaitForSlowBodies(String header, String start) throws Exception {
        try (Socket client = connect()) {
            send(client, "POST /v2/models/simple_identity/infer HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n" + start);

            assertThat(readToEnd(client))
                    .startsWith("HTTP/1.1 408 ")
                    .endsWith("{\"error\":\"body: not all there after 300 ms (expected: its end)\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({"GET /v2 HTTP/1.1", "'GET /v2 HTTP/1.1\r\nHost: x\r\nx: \u00E7\r\n\r\n'"})
    void doesNotWaitForSlowHeads(String head) throws Exception {
        try (Socket client = connect()) {
            send(client, head);

            assertThat(readToEnd(client)).doesNotStartWith("HTTP/1.1 2");
        }
    }

    @Test
    void keepsIdleConnectionsOpen() throws Exception {
        try (Socket client = connect()) {
            send(client, post(JSON));
            assertThat(readAnswer(client)).startsWith("HTTP/1.1 200 ");
            assertStaysOpen(client, Duration.ofSeconds(1));
            send(client, post(JSON + " ".repeat(600_000)));
            assertThat(readAnswer(client)).startsWith("HTTP/1.1 200 ");
            assertStaysOpen(client, Duration.ofSeconds(1));
            send(client, post(JSON));
            assertThat(readAnswer(client)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void doesNotReadBodiesThatAreAnnouncedTooLarge() throws Exception {
        try (Socket client = connect()) {
            send(client, "POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");

            assertThat(readAnswer(client))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("body: 99999999999 bytes (expected: at most 1048576)", "\"invalid_request_error\"");
        }
    }

    @Test
    void stopsReadingChunkedBodiesAtTheLimit() throws Exception {
        try (Socket client = connect()) {
            send(client, CHUNKED);
            String chunk = "10000\r\n" + " ".repeat(65536) + "\r\n";
            for (int i = 0; i < 17; i++) {
                send(client, chunk);
            }
            assertThat(readAnswer(client))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("body: more than 1048576 bytes (expected: at most 1048576)");
        }
    }

    @Test
    void refusesBrokenChunks() throws Exception {
        try (Socket client = connect()) {
            send(client, CHUNKED + "1\r\na\r\n");
            send(client, "zz\r\n");

            assertThat(readAnswer(client)).startsWith("HTTP/1.1 400 ").contains("{\"error\":\"body: ");
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (Socket client = connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append(post("{\"id\":\"no-" + i + "\"," + JSON.substring(1)));
            }
            send(client, all.toString());
            for (int i = 0; i < 20; i++) {
                assertThat(readAnswer(client)).startsWith("HTTP/1.1 200 ").contains("\"id\":\"no-" + i + "\"");
            }
        }
    }

    @Test
    void staysOpenAfterErrors() throws Exception {
        try (Socket client = connect()) {
            send(client, post("{"));
            assertThat(readAnswer(client)).startsWith("HTTP/1.1 400 ");
            send(client, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(readAnswer(client)).startsWith("HTTP/1.1 404 ");
            send(client, post(JSON));
            assertThat(readAnswer(client)).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROB /v2 HTTP/1.1#Host: x##            | 400",
                "GET /v2 HTTP/2.0#Host: x##             | 400",
                "GET /v2 HTTP/1.1##                     | 400",
                "GET /a%zz HTTP/1.1#Host: x##           | 400",
                "GET /v2 HTTP/1.1#Host: x#bad name: y## | 400",
                "POST /v2 HTTP/1.1#Host: x#Content-Length: x## | 400",
                "POST /v2 HTTP/1.1#Host: x#Content-Length: -1## | 400",
                "POST /v2 HTTP/1.1#Host: x#Transfer-Encoding: odd## | 400",
                "POST /v2 HTTP/1.1#Host: x#Content-Length: 1#Content-Length: 2##ab | 400",
            })
    void answersInJsonWhatIsNotHttp(String request, int status) throws Exception {
        try (Socket client = connect()) {
            send(client, request.replace("#", "\r\n"));

            assertThat(readAnswer(client))
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("Content-Type: application/json", "x-request-id: req-", "\r\n\r\n{\"error\":\"")
                    .doesNotContain("pekko", "Exception");
        }
    }

    /** Pekko's parser takes the line end behind a byte that may begin a character for part of it, and loses what follows. */
    @ParameterizedTest
    @CsvSource({
        "X-Foo, X-Foo: \u00E9#Content-Length: 5",
        "X-Foo, 'X-Foo: a\tb\u00E9#Content-Length: 5'",
        "X-Foo, X-Foo: \u00F0#Content-Length: 5",
        "X-Foo, X-Foo: \u00E9##Content-Length: 5",
        "X-Foo, X-Foo: \u00C3\u00A9#Content-Length: 5",
        "X-Foo, X-Foo: \u007F#Content-Length: 5",
        "Content-Type, 'Content-Type: text/plain; a=\"\u00F0\"##Content-Length: 5'",
    })
    void carriesNothingOutBehindHeadersThatAreNotAscii(String name, String headers) throws Exception {
        EDGE.gateway().hold(true);
        for (int i = 0; i < 20; i++) {
            try (Socket client = connect()) {
                String head = "POST /v2/models/simple_identity/infer HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n";
                send(client, head.replace("#", "\r\n") + post(JSON) + post(JSON));

                assertThat(readToEnd(client))
                        .startsWith("HTTP/1.1 400 ")
                        .contains("Connection: close", "{\"error\":\"header " + name + ": not in ASCII")
                        .containsOnlyOnce("HTTP/1.1 ");
            }
        }
        assertThat(EDGE.gateway().calls()).isZero();
    }

    @Test
    void needsNoHostOfOldClients() throws Exception {
        try (Socket client = connect()) {
            send(client, "GET /v2/health/live HTTP/1.0\r\n\r\n");

            assertThat(readToEnd(client)).contains(" 200 OK\r\n").endsWith("{\"live\":true}");
        }
    }

    @Test
    void answersHeadersTooLongInJson() throws Exception {
        try (Socket client = connect()) {
            send(client, "GET /v2 HTTP/1.1\r\nHost: x\r\nx-long: " + "a".repeat(20_000) + "\r\n\r\n");
            assertThat(readAnswer(client)).startsWith("HTTP/1.1 431 ").contains("{\"error\":\"");
        }
        try (Socket client = connect()) {
            send(client, "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(readAnswer(client)).startsWith("HTTP/1.1 414 ").contains("{\"error\":\"");
        }
    }

    @Test
    void answersHeadWithoutBody() throws Exception {
        try (Socket client = connect()) {
            send(client, "HEAD /v2/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertThat(readToEnd(client))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Content-Length: 13")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void finishesRunningRequestsWhenTheEdgeStops() throws Exception {
        RunningEdge other = new RunningEdge("");
        other.start();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), other.port())) {
            other.gateway().hold(true);
            send(client, post(JSON));
            Call call = other.gateway().nextCall();
            CompletableFuture<?> stopped = other.server().stop().toCompletableFuture();
            assertThat(stopped).isNotDone();

            call.answer(
                    FakeGateway.completed(FakeModels.IDENTITY, call.request().inputs(), 0));

            assertThat(readToEnd(client)).startsWith("HTTP/1.1 200 ").contains("Connection: close");
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(5));
        } finally {
            other.stop();
        }
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), EDGE.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    /** Waits that long for what the server must not do: say something or end the connection. */
    private static void assertStaysOpen(Socket client, Duration duration) throws IOException {
        client.setSoTimeout((int) duration.toMillis());
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(5_000);
    }

    private static String post(String json) {
        return "POST /v2/models/simple_identity/infer HTTP/1.1\r\nHost: x\r\nContent-Length: " + json.length()
                + "\r\n\r\n" + json;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
        client.getOutputStream().flush();
    }

    private static String readToEnd(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /** Reads one answer, which has a Content-Length. */
    private static String readAnswer(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return head.toString(ISO_8859_1);
            }
            head.write(next);
        }
        String text = head.toString(ISO_8859_1);
        int at = text.indexOf("Content-Length: ") + "Content-Length: ".length();
        int length = Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
        return text + new String(in.readNBytes(length), ISO_8859_1);
    }
}
