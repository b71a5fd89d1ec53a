package io.sampo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reusable memory")
class ReusableMemoryTest {

    private final ReusableMemory memory = new ReusableMemory();

    @Test
    void isAsLargeAsAskedFor() {
        for (int bytes : new int[] {0, 1, 1024, 1025, 100_000, 64 * 1024 * 1024, 5}) {
            ByteBuffer taken = memory.take(bytes);
            assertThat(taken.remaining()).isEqualTo(bytes);
            assertThat(taken.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(taken.isDirect()).isTrue();
        }
    }

    @Test
    void isUsedAgain() {
        memory.take(1000).putInt(0, 42);

        assertThat(memory.take(500).getInt(0)).isEqualTo(42);
    }

    @Test
    void isNotKeptIfItIsHuge() {
        memory.take(64 * 1024 * 1024).putInt(0, 42);

        assertThat(memory.take(500).getInt(0)).isZero();
    }
}
