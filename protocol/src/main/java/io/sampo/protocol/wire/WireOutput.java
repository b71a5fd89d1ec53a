package io.sampo.protocol.wire;

import com.esotericsoftware.kryo.io.ByteBufferOutput;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.jspecify.annotations.Nullable;

/** Kryo's output, which can also take buffers without an intermediate array, leave large ones out, and write references. */
final class WireOutput extends ByteBufferOutput {

    /** Smaller buffers are not worth a part of their own. */
    private static final int SMALLEST_DETACHED_BYTES = 4 * 1024;

    private final ActorRefResolver resolver;
    private final @Nullable List<ByteBuffer> detached;

    /** Writes into {@code target} from its position to its limit. */
    WireOutput(ByteBuffer target, ActorRefResolver resolver) {
        super(target);
        this.resolver = resolver;
        this.detached = null;
    }

    /**
     * Writes into memory of its own that grows.
     *
     * @param detached takes the larger buffers, which then are not written; null to write all
     */
    WireOutput(int initialBytes, ActorRefResolver resolver, @Nullable List<ByteBuffer> detached) {
        super(initialBytes, -1);
        this.resolver = resolver;
        this.detached = detached;
    }

    /** Writes what remains in {@code source}, or a note that it comes apart. */
    void writeBuffer(ByteBuffer source) {
        int length = source.remaining();
        if (detached != null && length >= SMALLEST_DETACHED_BYTES) {
            writeBoolean(true);
            writeVarInt(length, true);
            detached.add(source.duplicate());
            return;
        }
        writeBoolean(false);
        writeVarInt(length, true);
        require(length);
        byteBuffer.put(source.duplicate());
        position += length;
    }

    void writeRef(ActorRef<?> ref) {
        writeAscii(resolver.toSerializationFormat(ref));
    }

    /** What was written, as an array of its own. */
    byte[] toArray() {
        return toBytes();
    }
}
