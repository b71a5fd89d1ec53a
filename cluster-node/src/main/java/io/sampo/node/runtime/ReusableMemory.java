package io.sampo.node.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;

/**
 * A direct, little-endian buffer that grows to the largest size asked for and is used again and again. Its content is whatever
 * the last user left. Not thread-safe: one run has it.
 *
 * <p>It is freed when it is closed: the garbage collector, which would free it else, looks at what has grown old once in hours, and
 * knows nothing of the memory behind it.
 */
public final class ReusableMemory implements AutoCloseable {

    /** More than this is not kept: one huge request should not cost its memory for ever. */
    private static final int LARGEST_KEPT_BYTES = 32 * 1024 * 1024;

    private static final ByteBuffer NONE = ByteBuffer.allocateDirect(0);

    private ByteBuffer memory = NONE;

    /** The first {@code bytes} of the memory, valid until the next call or {@link #close()}. */
    public ByteBuffer take(int bytes) {
        if (memory.capacity() < bytes || memory.capacity() > LARGEST_KEPT_BYTES) {
            close();
            // Powers of two, so that slowly growing requests do not make a new buffer each.
            int capacity = bytes <= LARGEST_KEPT_BYTES ? Math.max(1024, Integer.highestOneBit(bytes) << 1) : bytes;
            memory = ByteBuffer.allocateDirect(capacity);
        }
        return memory.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Frees it. Whoever still reads or writes what was taken reads or writes what is no longer there. */
    @Override
    public void close() {
        ByteBuffer freed = memory;
        memory = NONE;
        if (freed.capacity() > 0) {
            BufferUtil.free(freed);
        }
    }
}
