package io.sampo.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sampo.edge.FakeGateway.Call;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With memory for bodies of two million bytes, which is half a million of JSON. */
@DisplayName("Large bodies and answers")
class LargeBodiesTest {

    @RegisterExtension
    static final RunningEdge EDGE = new RunningEdge("body-memory = 2000000, body-timeout = 20s");

    private static final String PATH = "/v2/models/simple_identity/infer";
    private static final String JSON =
            "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    @AfterEach
    void answerAtOnceAgain() {
        EDGE.gateway().hold(false);
    }

    @Test
    void areTakenOneAfterTheOther() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(EDGE.post(PATH, padded(400_000)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void areRefusedForGoodIfTheyAreMoreThanAll() throws Exception {
        HttpResponse<String> response = EDGE.post(PATH, padded(10_000_000));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("more than 2000000 bytes of memory");
        assertThat(EDGE.post(PATH, padded(400_000)).statusCode()).isEqualTo(200);
    }

    @Test
    void areRefusedForNowWhileOthersAreRead() throws Exception {
        try (Socket slow = connect()) {
            slow.getOutputStream()
                    .write(("POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Length: 450000\r\n\r\n" + padded(300_000))
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> EDGE.post(PATH, padded(250_000)).statusCode() == 503);

            HttpResponse<String> refused = EDGE.post(PATH, padded(250_000));

            assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
            assertThat(EDGE.post(PATH, JSON).statusCode()).isEqualTo(200);
        }
        await().until(() -> EDGE.post(PATH, padded(250_000)).statusCode() == 200);
    }

    @Test
    void countOnlyOnceTheyHaveBeenReadAndUntilTheyAreAnswered() throws Exception {
        EDGE.gateway().hold(true);
        try (Socket waiting = connect()) {
            String body = padded(400_000).replace("{\"inputs", "{\"id\":\"waiting\",\"inputs");
            waiting.getOutputStream()
                    .write(("POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(StandardCharsets.US_ASCII));
            Call call = EDGE.gateway().nextCall();
            while (!call.request().id().equals("waiting")) {
                call = EDGE.gateway().nextCall();
            }
            EDGE.gateway().hold(false);

            await().until(() -> EDGE.post(PATH, padded(350_000)).statusCode() == 200);
            assertThat(EDGE.post(PATH, padded(450_000)).statusCode()).isEqualTo(503);
            assertThat(call.cancelled()).isNotDone();
        }
        await().until(() -> EDGE.post(PATH, padded(450_000)).statusCode() == 200);
    }

    @Test
    void countAsWhatTheyAreOnceTheyAreDecompressed() throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(sent)) {
            gzip.write(padded(3_000_000).getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(sent.size()).isLessThan(10_000);
        try (Socket client = connect()) {
            client.getOutputStream()
                    .write(("POST " + PATH + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: gzip\r\n"
                                    + "Content-Length: " + sent.size() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(sent.toByteArray());

            assertThat(readToEnd(client)).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void leaveNothingBehindWhenTheyAreAnswers() throws Exception {
        String numbers = "1.5,".repeat(39_999) + "1.5";
        String body = "{\"inputs\":[{\"name\":\"INPUT0\",\"shape\":[1,40000],\"datatype\":\"FP32\",\"data\":[" + numbers
                + "]}]}";
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> response = EDGE.post(PATH, body);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValueAsLong("content-length"))
                    .hasValue(response.body().length());
            assertThat(response.body()).hasSizeGreaterThan(160_000).endsWith("}");
        }
        for (int i = 0; i < 10; i++) {
            try (Socket rude = connect()) {
                rude.getOutputStream()
                        .write(("POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                        + body)
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(rude.getInputStream().read()).isEqualTo('H');
                rude.setSoLinger(true, 0);
            }
        }
        await().until(() -> EDGE.post(PATH, body).statusCode() == 200);
    }

    private static String padded(int length) {
        return JSON + " ".repeat(length - JSON.length());
    }

    private static Socket connect() throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), EDGE.port());
        client.setSoTimeout(20_000);
        return client;
    }

    private static String readToEnd(Socket client) throws Exception {
        InputStream in = client.getInputStream();
        return new String(in.readAllBytes(), ISO_8859_1);
    }
}
