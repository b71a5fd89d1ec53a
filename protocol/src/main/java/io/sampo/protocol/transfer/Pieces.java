package io.sampo.protocol.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How the parts of a message are cut: piece after piece, none of which spans two parts. Both sides cut alike. */
final class Pieces {

    private Pieces() {}

    /** Views of all pieces, in order. */
    static List<ByteBuffer> cut(List<ByteBuffer> parts, int chunkBytes) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (ByteBuffer part : parts) {
            int end = part.limit();
            for (int start = part.position(); start < end; start += chunkBytes) {
                pieces.add(part.slice(start, Math.min(chunkBytes, end - start)));
            }
        }
        return pieces;
    }
}
