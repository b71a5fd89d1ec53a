package io.sampo.protocol.wire;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.ByteBufferInput;
import io.sampo.protocol.tensor.DirectBuffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.jspecify.annotations.Nullable;

/** The counterpart of {@link WireOutput}. */
final class WireInput extends ByteBufferInput {

    private final ActorRefResolver resolver;
    private final Iterator<ByteBuffer> detached;

    /**
     * Reads {@code source} from its position to its limit.
     *
     * @param detached the buffers that were left out, in order
     */
    WireInput(ByteBuffer source, ActorRefResolver resolver, List<ByteBuffer> detached) {
        super(source);
        this.resolver = resolver;
        this.detached = detached.iterator();
    }

    /** A direct buffer with what {@link WireOutput#writeBuffer} was given. */
    ByteBuffer readBuffer() {
        boolean apart = readBoolean();
        int length = readVarInt(true);
        if (apart) {
            return readDetached(length);
        }
        if (length < 0 || length > byteBuffer.remaining()) {
            throw new KryoException("buffer of " + length + " bytes (expected: at most the " + byteBuffer.remaining()
                    + " that follow)");
        }
        ByteBuffer source = byteBuffer.duplicate();
        source.limit(source.position() + length);
        ByteBuffer copy = DirectBuffers.copyOf(source);
        byteBuffer.position(byteBuffer.position() + length);
        position += length;
        return copy;
    }

    private ByteBuffer readDetached(int length) {
        if (!detached.hasNext()) {
            throw new KryoException("a buffer that comes apart (expected: none left)");
        }
        ByteBuffer part = detached.next();
        if (part.remaining() != length) {
            throw new KryoException("part of " + part.remaining() + " bytes (expected: " + length + ")");
        }
        return part.order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * How many elements follow.
     *
     * @throws KryoException if that is more than there are bytes: each takes one at least
     */
    int readCount() {
        int count = readVarInt(true);
        if (count < 0 || count > byteBuffer.remaining()) {
            throw new KryoException(
                    "count: " + count + " (expected: at most the " + byteBuffer.remaining() + " bytes that follow)");
        }
        return count;
    }

    /** As inherited, but nothing is allocated for more characters than there are bytes. */
    @Override
    public @Nullable String readString() {
        if (readVarIntFlag()) {
            int start = position;
            int length = readVarIntFlag(true) - 1;
            if (length > byteBuffer.remaining() || length < -1) {
                throw new KryoException("text of " + length + " characters (expected: at most the "
                        + byteBuffer.remaining() + " bytes that follow)");
            }
            setPosition(start);
        }
        return super.readString();
    }

    /** A string that is never null on the wire. */
    String readText() {
        String text = readString();
        if (text == null) {
            throw new KryoException("text: null (expected: a string)");
        }
        return text;
    }

    <T> ActorRef<T> readRef() {
        return resolver.resolveActorRef(readText());
    }
}
