package io.sampo.node.runtime;

import static io.sampo.node.testkit.Tensors.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("String elements")
class StringElementsTest {

    @Test
    void mayBeAnyText() throws Exception {
        String[] values = {"", "a", "exactly8", "more than eight", "Sämpö", "\uD83C\uDF3E", "nul \0", "日本語日本語"};
        Tensor tensor = texts("x", Shape.of(values.length), values);

        assertThatCode(() -> StringElements.check(tensor)).doesNotThrowAnyException();
        assertThat(StringElements.decode(tensor)).containsExactly(values);
    }

    @Test
    void areReadOneByOne() {
        ByteBuffer elements = texts("x", Shape.of(2), "Sämpö", "").bytes();

        assertThat(StringElements.decodeNext(elements)).isEqualTo("Sämpö");
        assertThat(StringElements.decodeNext(elements)).isEmpty();
        assertThat(elements.hasRemaining()).isFalse();
    }

    @Test
    void tellWhatTheyTakeBeforeTheyAreDecoded() {
        StringElements.Size size = StringElements.sizeOf(texts("x", Shape.of(3), "ab", "", "Sämpö"));

        assertThat(size).isEqualTo(new StringElements.Size(3, 9, 7));
        assertThat(size.heapBytes()).isEqualTo(3 * 64 + 2 * 9 + 3 * 7);
        assertThat(size.heapBytesOneByOne()).isEqualTo(64 + 5 * 7);
    }

    /** A copy of its characters would be as large as two of itself, and there may be many such texts at a time. */
    @Test
    void areCheckedWithoutACopy() throws Exception {
        Tensor tensor = texts("x", Shape.of(1), "ö".repeat(1_000_000) + "\uD83C\uDF3E");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        StringElements.check(tensor);
        long before = threads.getCurrentThreadAllocatedBytes();

        StringElements.check(tensor);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    /** Bytes in hexadecimal: lone, missing and superfluous continuations, overlong forms, surrogates, beyond Unicode. */
    @ParameterizedTest
    @ValueSource(
            strings = {"80", "C3", "C328", "41414141414141FF", "414141414141414180", "C0AF", "EDA080", "F4908080", "FE"
            })
    void mustBeUtf8(String hex) {
        int length = hex.length() / 2;
        ByteBuffer bytes = DirectBuffers.allocate(Integer.BYTES + 1 + Integer.BYTES + length);
        bytes.putInt(1).put((byte) 'a').putInt(length);
        for (int i = 0; i < hex.length(); i += 2) {
            bytes.put((byte) Integer.parseInt(hex, i, i + 2, 16));
        }
        Tensor tensor = Tensor.of("x", DataType.BYTES, Shape.of(2), bytes.flip());

        assertThatThrownBy(() -> StringElements.check(tensor))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("input 'x': element 1 is not UTF-8 (expected: text)");
    }
}
