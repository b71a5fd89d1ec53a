package io.sampo.protocol.transfer;

import io.sampo.protocol.tensor.DirectBuffers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of one message as they fill up. Pieces come in order; each belongs to the first part that is not full yet.
 *
 * <p>Not thread-safe: one actor owns it.
 */
final class Assembly {

    private final List<Integer> partBytes;
    private final List<ByteBuffer> parts;
    private final long totalBytes;
    private int received;
    private int filling;

    /**
     * Nothing is allocated before the first piece of a part comes.
     *
     * @throws IllegalArgumentException if a length is not positive
     */
    Assembly(List<Integer> partBytes) {
        long sum = 0;
        for (int bytes : partBytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("part of " + bytes + " bytes (expected: at least 1)");
            }
            sum += bytes;
        }
        this.partBytes = partBytes;
        this.parts = new ArrayList<>(partBytes.size());
        this.totalBytes = sum;
    }

    long totalBytes() {
        return totalBytes;
    }

    /** How many pieces came. */
    int received() {
        return received;
    }

    boolean isComplete() {
        return filling == partBytes.size();
    }

    /**
     * Adds the piece with this index.
     *
     * @param piece a buffer that is the receiver's own: a part that comes in one piece is that piece, uncopied
     * @throws IllegalArgumentException if it is not the next one or has more bytes than its part lacks
     */
    void add(int index, ByteBuffer piece) {
        if (index != received || isComplete()) {
            throw new IllegalArgumentException("piece " + index + " (expected: piece " + received + ")");
        }
        int wanted = partBytes.get(filling);
        if (parts.size() == filling) {
            if (piece.remaining() == wanted) {
                parts.add(piece);
                received++;
                filling++;
                return;
            }
            parts.add(DirectBuffers.allocate(wanted));
        }
        ByteBuffer part = parts.get(filling);
        if (piece.remaining() > part.remaining()) {
            throw new IllegalArgumentException(
                    "piece of " + piece.remaining() + " bytes (expected: at most " + part.remaining() + ")");
        }
        part.put(piece.duplicate());
        received++;
        if (!part.hasRemaining()) {
            part.flip();
            filling++;
        }
    }

    /** The parts, each whole. Only once complete. */
    List<ByteBuffer> parts() {
        return parts;
    }
}
