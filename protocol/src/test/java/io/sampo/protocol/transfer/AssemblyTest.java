package io.sampo.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sampo.protocol.tensor.DirectBuffers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link Pieces} cuts, an assembly puts together. A failure names its seed, and the seed alone replays it. */
@DisplayName("An assembly")
class AssemblyTest {

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void restoresWhatWasCut(long seed) {
        Random random = new Random(seed);
        int chunkBytes = 1 + random.nextInt(50);
        List<ByteBuffer> parts = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            parts.add(part(random, 1 + random.nextInt(200)));
        }
        Assembly assembly = new Assembly(sizes(parts));

        int index = 0;
        for (ByteBuffer piece : Pieces.cut(parts, chunkBytes)) {
            assertThat(assembly.isComplete()).isFalse();
            assertThat(piece.remaining()).isBetween(1, chunkBytes);
            assembly.add(index++, DirectBuffers.copyOf(piece));
            assertThat(assembly.received()).isEqualTo(index);
        }

        assertThat(assembly.isComplete()).isTrue();
        assertThat(assembly.parts()).isEqualTo(parts);
        assertThat(assembly.totalBytes())
                .isEqualTo(sizes(parts).stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void keepsPartThatComesInOnePiece() {
        Assembly assembly = new Assembly(List.of(8));
        ByteBuffer piece = DirectBuffers.allocate(8);

        assembly.add(0, piece);

        assertThat(assembly.parts().get(0)).isSameAs(piece);
    }

    @Test
    void refusesPieceThatIsNotTheNext() {
        Assembly assembly = new Assembly(List.of(8));
        assembly.add(0, DirectBuffers.allocate(4));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> assembly.add(2, DirectBuffers.allocate(4)))
                .withMessage("piece 2 (expected: piece 1)");
        assertThatIllegalArgumentException().isThrownBy(() -> assembly.add(0, DirectBuffers.allocate(4)));
    }

    @Test
    void refusesMoreBytesThanWereAnnounced() {
        Assembly assembly = new Assembly(List.of(8, 4));
        assembly.add(0, DirectBuffers.allocate(6));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> assembly.add(1, DirectBuffers.allocate(3)))
                .withMessage("piece of 3 bytes (expected: at most 2)");
    }

    @Test
    void refusesPieceAfterTheLast() {
        Assembly assembly = new Assembly(List.of(4));
        assembly.add(0, DirectBuffers.allocate(4));

        assertThatIllegalArgumentException().isThrownBy(() -> assembly.add(1, DirectBuffers.allocate(4)));
    }

    @Test
    void refusesPartsThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Assembly(List.of(4, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Assembly(List.of(-1)));
        assertThat(new Assembly(List.of(Integer.MAX_VALUE, Integer.MAX_VALUE)).totalBytes())
                .isEqualTo(2L * Integer.MAX_VALUE);
    }

    private static ByteBuffer part(Random random, int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return DirectBuffers.copyOf(ByteBuffer.wrap(content));
    }

    private static List<Integer> sizes(List<ByteBuffer> parts) {
        return parts.stream().map(ByteBuffer::remaining).toList();
    }
}
