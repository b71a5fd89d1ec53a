package io.sampo.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Compression of answers")
class ResponseCompressionTest {

    @ParameterizedTest
    @CsvSource({
        "gzip, GZIP",
        "'gzip, deflate', GZIP",
        "'deflate, gzip;q=0', DEFLATE",
        "'br, GZIP;q=0.1', GZIP",
        "*, GZIP",
        "deflate, DEFLATE",
    })
    void isWhatTheClientAccepts(String header, ResponseCompression expected) {
        assertThat(ResponseCompression.accepted(header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"br", "identity", "''", "gzip;q=0", "'gzip; q=0.0'", ";;,,"})
    void isNoneWhereTheClientAcceptsNone(String header) {
        assertThat(ResponseCompression.accepted(header)).isNull();
        assertThat(ResponseCompression.accepted(null)).isNull();
    }

    @Test
    void keepsEveryByte() throws IOException {
        byte[] body = new byte[100_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) ((i * i) >> 8);
        }
        byte[] gzipped =
                ResponseCompression.GZIP.compress(ByteString.fromArray(body)).toArrayUnsafe();
        byte[] deflated =
                ResponseCompression.DEFLATE.compress(ByteString.fromArray(body)).toArrayUnsafe();

        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzipped)).readAllBytes())
                .isEqualTo(body);
        assertThat(new InflaterInputStream(new ByteArrayInputStream(deflated)).readAllBytes())
                .isEqualTo(body);
    }
}
