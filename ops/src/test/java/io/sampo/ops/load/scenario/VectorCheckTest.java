package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A vector check")
class VectorCheckTest {

    private final VectorCheck check = new VectorCheck(bytes(0.6f, 0.8f, 0f));

    @Test
    void acceptsTheSameVector() {
        assertThat(check.accepts(answer(0.6f, 0.8f, 0f))).isTrue();
    }

    @Test
    void acceptsOneThatWasAddedUpInAnotherOrder() {
        assertThat(check.accepts(answer(0.60001f, 0.79999f, 0f))).isTrue();
    }

    @Test
    void refusesAnotherVector() {
        assertThat(check.accepts(answer(0.8f, 0.6f, 0f))).isFalse();
        assertThat(check.accepts(answer(Float.NaN, 0.8f, 0f))).isFalse();
    }

    @Test
    void refusesOtherDimensions() {
        assertThat(check.accepts(answer(0.6f, 0.8f))).isFalse();
    }

    @Test
    void refusesWhatIsNoEmbedding() {
        assertThat(check.accepts(utf8("{\"data\":[]}"))).isFalse();
        assertThat(check.accepts(utf8("not JSON"))).isFalse();
        assertThat(check.accepts(utf8("{\"data\":[{\"embedding\":\"not base64!\"}]}")))
                .isFalse();
    }

    private static byte[] answer(float... vector) {
        String base64 = Base64.getEncoder().encodeToString(bytes(vector));
        return utf8("{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":\"" + base64
                + "\"}]}");
    }

    private static byte[] bytes(float... vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
