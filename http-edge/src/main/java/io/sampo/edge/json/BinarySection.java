package io.sampo.edge.json;

import io.sampo.protocol.tensor.DirectBuffers;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.pekko.util.ByteString;

/** The raw bytes behind the JSON of a request, taken from the front piece by piece. Each byte is copied once. */
public final class BinarySection {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Iterator<ByteBuffer> fragments;
    private ByteBuffer current = NOTHING;
    private int remaining;

    BinarySection(ByteString bytes) {
        fragments = bytes.getByteBuffers().iterator();
        remaining = bytes.size();
    }

    /** How many bytes have not been taken. */
    public int remaining() {
        return remaining;
    }

    /** The next {@code count} bytes, of which there must be so many, in a direct buffer of their own. */
    public ByteBuffer take(int count) {
        return take(count, DirectBuffers.allocate(count));
    }

    /** The next {@code count} bytes behind what {@code target} has already, flipped. */
    public ByteBuffer take(int count, ByteBuffer target) {
        int missing = count;
        while (missing > 0) {
            if (!current.hasRemaining()) {
                current = fragments.next();
                continue;
            }
            int part = Math.min(missing, current.remaining());
            target.put(current.slice(current.position(), part));
            current.position(current.position() + part);
            missing -= part;
        }
        remaining -= count;
        return target.flip();
    }
}
