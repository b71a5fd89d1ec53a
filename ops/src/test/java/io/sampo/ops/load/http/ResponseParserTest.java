package io.sampo.ops.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A response parser")
class ResponseParserTest {

    private static final String PLAIN =
            "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
    /** With bare line feeds, which a careful reader takes too. */
    private static final String CHUNKED = """
            HTTP/1.1 200 OK
            transfer-encoding: Chunked

            4;x=y
            wiki
            A
            0123456789
            0
            Trailer: t

            """;

    private final ResponseParser parser = new ResponseParser();

    @BeforeEach
    void keepsTheBody() {
        parser.reset(true);
    }

    @Test
    void readsAPlainResponse() {
        assertThat(feed(PLAIN)).isTrue();
        assertThat(parser.status()).isEqualTo(200);
        assertThat(body()).isEqualTo("hello");
        assertThat(parser.closes()).isFalse();
        assertThat(parser.hasRetryAfter()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, CHUNKED})
    void readsAResponseByteByByte(String response) {
        for (int i = 0; i < response.length() - 1; i++) {
            assertThat(feed(response.substring(i, i + 1))).isFalse();
        }
        assertThat(feed(response.substring(response.length() - 1))).isTrue();
    }

    @Test
    void readsChunks() {
        assertThat(feed(CHUNKED)).isTrue();
        assertThat(body()).isEqualTo("wiki0123456789");
    }

    @Test
    void seesThatTheServerAsksForPatience() {
        assertThat(feed("HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\nContent-Length: 0\r\n\r\n"))
                .isTrue();
        assertThat(parser.status()).isEqualTo(429);
        assertThat(parser.hasRetryAfter()).isTrue();
    }

    @Test
    void seesThatTheServerCloses() {
        feed("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        assertThat(parser.closes()).isTrue();
    }

    @Test
    void passesOverInterimResponses() {
        assertThat(feed("HTTP/1.1 100 Continue\r\n\r\n" + PLAIN)).isTrue();
        assertThat(parser.status()).isEqualTo(200);
    }

    @Test
    void knowsNothingOfTheLastResponseAfterAReset() {
        feed("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
        parser.reset(false);

        assertThat(feed(PLAIN)).isTrue();
        assertThat(parser.status()).isEqualTo(200);
        assertThat(parser.hasRetryAfter()).isFalse();
        assertThat(parser.closes()).isFalse();
        assertThat(parser.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 abc\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n",
                PLAIN + "more"
            })
    void refusesWhatItDoesNotUnderstand(String response) {
        assertThatThrownBy(() -> feed(response))
                .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
    }

    private boolean feed(String text) {
        return parser.feed(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private String body() {
        return new String(parser.body(), StandardCharsets.UTF_8);
    }
}
