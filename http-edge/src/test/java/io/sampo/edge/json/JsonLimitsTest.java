package io.sampo.edge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.protocol.error.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("JSON that is large")
class JsonLimitsTest {

    @Test
    void isRefusedForStringsThatAreTooLong() {
        String text = "{\"x\":\"" + "n".repeat(JsonSource.MAX_STRING + 1) + "\"}";
        JsonSource source = new JsonSource(text.getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> source.readObject(json -> {
                    json.nextToken();
                    json.nextToken();
                    return json.getText();
                }))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("body: a string of more than 20000000 characters (expected: at most so many; longer ones as"
                        + " binary data)");
    }

    @Test
    void isWrittenInPiecesThatComeToTheWhole() {
        ByteString written = JsonBody.write(json -> {
            json.writeStartArray();
            for (int i = 0; i < 100_000; i++) {
                json.writeNumber(i);
            }
            json.writeEndArray();
        });

        assertThat(written.size()).isGreaterThan(500_000);
        assertThat(written.utf8String())
                .startsWith("[0,1,2,")
                .contains(",49999,50000,")
                .endsWith(",99998,99999]");
    }

    @Test
    void isNotWrittenBeyondTheLimit() {
        String piece = "x".repeat(1 << 20);

        assertThatThrownBy(() -> JsonBody.write(json -> {
                    json.writeStartArray();
                    while (true) {
                        json.writeString(piece);
                    }
                }))
                .isInstanceOf(JsonBody.TooLarge.class)
                .hasMessageContaining("67108864");
    }
}
