package io.sampo.protocol.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Allocates direct, little-endian buffers.
 *
 * <p>A direct buffer of its own costs a system allocation and a cleaner, about a microsecond. Small ones are therefore cut
 * from a slab that belongs to the calling thread; a slab is freed by the garbage collector once no piece of it is in use.
 */
public final class DirectBuffers {

    private static final int SLAB_BYTES = 256 * 1024;
    /** Above this a buffer gets memory of its own, so that one long-lived piece never holds much more than itself. */
    private static final int LARGEST_PIECE_BYTES = 8 * 1024;

    private static final int ALIGNMENT = 64;
    private static final ThreadLocal<ByteBuffer> SLAB = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

    private DirectBuffers() {}

    /**
     * A zeroed direct buffer, little-endian, with position 0 and limit and capacity {@code bytes}. Its address is a
     * multiple of 8 at least.
     */
    public static ByteBuffer allocate(int bytes) {
        if (bytes > LARGEST_PIECE_BYTES) {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer slab = SLAB.get();
        int reserved = (bytes + ALIGNMENT - 1) & -ALIGNMENT;
        if (slab.remaining() < reserved) {
            slab = ByteBuffer.allocateDirect(SLAB_BYTES);
            SLAB.set(slab);
        }
        ByteBuffer piece = slab.slice(slab.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        slab.position(slab.position() + reserved);
        return piece;
    }

    /** A direct, little-endian copy of what remains in {@code source}, whose position does not change. */
    public static ByteBuffer copyOf(ByteBuffer source) {
        return allocate(source.remaining()).put(source.duplicate()).flip();
    }
}
