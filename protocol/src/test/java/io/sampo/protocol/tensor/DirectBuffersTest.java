package io.sampo.protocol.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Direct buffers")
class DirectBuffersTest {

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 64, 65, 8 * 1024, 8 * 1024 + 1, 1024 * 1024})
    void areZeroedAlignedAndLittleEndian(int bytes) {
        for (int i = 0; i < 20; i++) {
            ByteBuffer buffer = DirectBuffers.allocate(bytes);

            assertThat(buffer.isDirect()).isTrue();
            assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(buffer.position()).isZero();
            assertThat(buffer.limit()).isEqualTo(bytes).isEqualTo(buffer.capacity());
            assertThat(buffer.alignmentOffset(0, 8)).isZero();
            assertThat(buffer.mismatch(ByteBuffer.allocate(bytes))).isEqualTo(-1);
            fill(buffer, (byte) 0xff);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverOverlap(long seed) {
        Random random = new Random(seed);
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            ByteBuffer buffer = DirectBuffers.allocate(random.nextInt(2000));
            fill(buffer, (byte) i);
            buffers.add(buffer);
        }
        for (int i = 0; i < buffers.size(); i++) {
            ByteBuffer expected = ByteBuffer.allocate(buffers.get(i).capacity());
            fill(expected, (byte) i);
            assertThat(buffers.get(i)).as("buffer %d", i).isEqualTo(expected);
        }
    }

    @Test
    void copyWhatRemainsAndLeaveTheSourceAlone() {
        ByteBuffer source = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3);

        ByteBuffer copy = DirectBuffers.copyOf(source);

        assertThat(copy).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
        assertThat(source.position()).isEqualTo(1);
    }

    private static void fill(ByteBuffer buffer, byte value) {
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, value);
        }
    }
}
