package io.sampo.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a raw socket shows of answers that go on. The head of a request may take a moment only. */
@DisplayName("A connection that carries a stream")
class StreamConnectionsTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("head-timeout = 200ms, streams.keep-alive = 100ms");

    private static final Duration LONGER_THAN_HEAD_TIMEOUT = Duration.ofMillis(600);

    private static final String BODY = "{\"model\":\"minilm\",\"input\":\"a\"}";

    private static final String UPGRADE =
            "GET /v1/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    @BeforeEach
    void holdJobs() {
        EDGE.jobs().hold(true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsTheWatchOfClientThatLeaves(boolean abruptly) throws Exception {
        String id = submit(EDGE);
        try (Socket client = connect(EDGE)) {
            send(client, get("/v1/jobs/" + id + "/events"));
            assertThat(readUntil(client, "event: queued")).startsWith("HTTP/1.1 200 ");
            assertThat(EDGE.jobs().watches()).isEqualTo(1);
            client.setSoLinger(abruptly, 0);
        }
        await().until(() -> EDGE.jobs().watches() == 0);
    }

    @Test
    void beginsNoWatchForHeadRequests() throws Exception {
        String id = submit(EDGE);
        try (Socket client = connect(EDGE)) {
            send(client, get("/v1/jobs/" + id + "/events").replace("GET", "HEAD"));
            assertThat(readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            send(client, get("/v1/jobs/" + id));
            assertThat(readUntil(client, "}}")).startsWith("HTTP/1.1 200 ").contains("\"state\":\"queued\"");
            assertThat(EDGE.jobs().watches()).isZero();
        }
    }

    @Test
    void answersTheNextRequestBehindTheStream() throws Exception {
        String id = submit(EDGE);
        try (Socket client = connect(EDGE)) {
            send(client, get("/v1/jobs/" + id + "/events"));
            readUntil(client, "event: queued");
            send(client, get("/v2/health/live"));
            readUntil(client, ": keep-alive");
            readUntil(client, ": keep-alive");
            readUntil(client, ": keep-alive");
            EDGE.jobs().start(id);
            EDGE.jobs().run(id);

            assertThat(readUntil(client, "{\"live\":true}")).contains("event: succeeded", "\r\n0\r\n\r\nHTTP/1.1 200 ");
        }
    }

    @Test
    void endsTheWatchOfClientThatLeavesWithAnotherRequestSent() throws Exception {
        String id = submit(EDGE);
        try (Socket client = connect(EDGE)) {
            send(client, get("/v1/jobs/" + id + "/events"));
            readUntil(client, "event: queued");
            send(client, get("/v2/health/live"));
            client.setSoLinger(true, 0);
        }
        await().until(() -> EDGE.jobs().watches() == 0);
    }

    @Test
    void speaksToOldClients() throws Exception {
        String id = submit(EDGE);
        try (Socket client = connect(EDGE)) {
            send(client, "GET /v1/jobs/" + id + "/events HTTP/1.0\r\nHost: x\r\n\r\n");
            readUntil(client, "event: queued");
            EDGE.jobs().start(id);
            EDGE.jobs().run(id);

            assertThat(readToEnd(client)).contains("event: succeeded").doesNotContain("\r\n0\r\n");
        }
    }

    @Test
    void staysOpenWhileSilentAsAWebSocket() throws Exception {
        try (Socket client = connect(EDGE)) {
            send(client, UPGRADE);
            assertThat(readUntil(client, "\r\n\r\n"))
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            send(client, frame("{\"id\":\"1\",\"op\":\"frob\"}"));
            assertThat(readUntil(client, "}")).contains("\"id\":\"1\",\"type\":\"error\"");

            client.setSoTimeout((int) LONGER_THAN_HEAD_TIMEOUT.toMillis());
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            client.setSoTimeout(5_000);
            send(client, frame("{\"id\":\"2\",\"op\":\"frob\"}"));
            assertThat(readUntil(client, "}")).contains("\"id\":\"2\",\"type\":\"error\"");
        }
    }

    @Test
    void endsWhenTheEdgeStops() throws Exception {
        RunningEdge other = new RunningEdge("");
        other.start();
        other.jobs().hold(true);
        String id = submit(other);
        try (Socket events = connect(other);
                Socket webSocket = connect(other)) {
            send(events, get("/v1/jobs/" + id + "/events"));
            readUntil(events, "event: queued");
            send(webSocket, UPGRADE);
            readUntil(webSocket, "\r\n\r\n");

            CompletableFuture<?> stopped = other.server().stop().toCompletableFuture();

            assertThat(readToEnd(events)).endsWith("\r\n0\r\n\r\n");
            assertThat(webSocket.getInputStream().readNBytes(4)).containsExactly(0x88, 2, 1001 >> 8, 1001 & 0xFF);
            send(webSocket, new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 1001 >> 8, (byte) (1001 & 0xFF)});
            assertThat(readToEnd(webSocket)).isEmpty();
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(3));
            assertThat(other.jobs().watches()).isZero();
        } finally {
            other.stop();
        }
    }

    @Test
    void doesNotKeepAnEdgeFromStoppingWhoseClientIsDeaf() throws Exception {
        RunningEdge other = new RunningEdge("stop-grace = 300ms");
        other.start();
        try (Socket webSocket = connect(other)) {
            send(webSocket, UPGRADE);
            readUntil(webSocket, "\r\n\r\n");

            assertThat(other.server().stop().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(3));
        } finally {
            other.stop();
        }
    }

    private static String submit(RunningEdge edge) {
        String body = edge.post("/v1/jobs", BODY).body();
        int at = body.indexOf("job_");
        return body.substring(at, at + 30);
    }

    private static Socket connect(RunningEdge edge) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    /** A text frame with a mask of zeros. */
    private static byte[] frame(String text) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | text.length());
        frame.writeBytes(new byte[4]);
        frame.writeBytes(text.getBytes(ISO_8859_1));
        return frame.toByteArray();
    }

    private static void send(Socket client, String text) throws IOException {
        send(client, text.getBytes(ISO_8859_1));
    }

    private static void send(Socket client, byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
        client.getOutputStream().flush();
    }

    private static String readUntil(Socket client, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = client.getInputStream().read();
            if (next < 0) {
                throw new AssertionError("the end came before '" + end + "' in\n" + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    private static String readToEnd(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
    }
}
