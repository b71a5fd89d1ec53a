package io.sampo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
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

    @Test
    @DisplayName("is freed when it grows, when it was huge and when it is closed, without a collection of garbage")
    void isFreedAtOnce() {
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findAny()
                .orElseThrow();
        int mebibyte = 1024 * 1024;
        long before = direct.getMemoryUsed();
        memory.take(mebibyte);
        memory.take(20 * mebibyte);
        memory.take(40 * mebibyte);
        memory.take(4 * mebibyte);
        memory.close();

        assertThat(direct.getMemoryUsed()).isLessThan(before + mebibyte);
        assertThat(memory.take(500).remaining()).isEqualTo(500);
    }
}
