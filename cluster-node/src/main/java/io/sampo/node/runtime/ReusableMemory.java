package io.sampo.node.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A direct, little-endian buffer that grows to the largest size asked for and is used again and again. Its content is whatever
 * the last user left. Not thread-safe: one run has it.
 */
public final class ReusableMemory {

    /** More than this is not kept: one huge request should not cost its memory for ever. */
    private static final int LARGEST_KEPT_BYTES = 32 * 1024 * 1024;

    private ByteBuffer memory = empty();

    /** The first {@code bytes} of the memory, valid until the next call. */
    public ByteBuffer take(int bytes) {
        if (memory.capacity() < bytes || memory.capacity() > LARGEST_KEPT_BYTES) {
            memory = empty();
            // Powers of two, so that slowly growing requests do not make a new buffer each.
            int capacity = bytes <= LARGEST_KEPT_BYTES ? Math.max(1024, Integer.highestOneBit(bytes) << 1) : bytes;
            memory = ByteBuffer.allocateDirect(capacity);
        }
        return memory.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer empty() {
        return ByteBuffer.allocateDirect(0);
    }
}
