package io.sampo.protocol.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Elements of type BYTES")
class BytesElementsTest {

    @Test
    void comeBackAsTheyWere() {
        List<String> texts = List.of("", "a", "ö", "磨", "𝄞", "a\0b", "x".repeat(10_000));

        assertThat(BytesElements.decode(tensor(texts.size(), BytesElements.encode(texts))))
                .containsExactlyElementsOf(texts);
    }

    @Test
    void areLengthsAndContents() {
        assertThat(BytesElements.encode(List.of("ab", ""))).isEqualTo(direct("02000000616200000000"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 00000000 | tensor 't': bytes end before element 1 (expected: 2 elements)",
                "1 | 0000 | tensor 't': bytes end before element 0 (expected: 1 elements)",
                "1 | 0300000061 | tensor 't': element 0 claims 3 bytes (expected: at most the 1 that follow)",
                "1 | ffffffff61 | tensor 't': element 0 claims 4294967295 bytes (expected: at most the 1 that follow)",
                "1 | 010000006162 | tensor 't': 1 bytes after the last of 1 elements (expected: none)",
                "0 | 00000000 | tensor 't': 4 bytes after the last of 0 elements (expected: none)",
                "9223372036854775807 | 00000000 | tensor 't': bytes end before element 1 "
                        + "(expected: 9223372036854775807 elements)"
            })
    void areRefusedIfMalformed(long elements, String hex, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tensor(elements, direct(hex)))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01000000ff", "02000000c080", "03000000eda080", "01000000c3", "04000000f4908080"})
    void areNotReadAsTextUnlessTheyAreUtf8(String hex) {
        Tensor tensor = tensor(2, direct("0100000061" + hex));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> BytesElements.decode(tensor))
                .withMessage("tensor 't': element 1 is not UTF-8 (expected: text)");
    }

    private static Tensor tensor(long elements, ByteBuffer bytes) {
        return Tensor.of("t", DataType.BYTES, Shape.of(elements), bytes);
    }

    private static ByteBuffer direct(String hex) {
        return DirectBuffers.copyOf(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }
}
