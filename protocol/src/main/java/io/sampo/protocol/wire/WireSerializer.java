package io.sampo.protocol.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import java.io.NotSerializableException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.jspecify.annotations.Nullable;

/**
 * Pekko's way to the wire format. The manifest is the version of the format as a whole; a peer that speaks another one is
 * refused by name and not misread.
 */
public final class WireSerializer extends SerializerWithStringManifest implements ByteBufferSerializer {

    /** Distinguishes this serializer from all others of the cluster. Part of the wire format. */
    public static final int IDENTIFIER = 7_264_301;

    private static final String VERSION = "1";
    private static final int INITIAL_BYTES = 1024;

    private final ThreadLocal<Kryo> kryo = ThreadLocal.withInitial(WireTypes::newKryo);
    private final ExtendedActorSystem system;

    /** Called by Pekko, by the class name in {@code reference.conf}. */
    public WireSerializer(ExtendedActorSystem system) {
        this.system = system;
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        return VERSION;
    }

    @Override
    public byte[] toBinary(Object message) {
        return write(message, null);
    }

    @Override
    public void toBinary(Object message, ByteBuffer target) {
        try (WireOutput out = new WireOutput(target, resolver())) {
            kryo.get().writeClassAndObject(out, message);
        } catch (KryoBufferOverflowException e) {
            // Artery recognises an oversized message by this exception, unwrapped, and by no other.
            BufferOverflowException overflow = new BufferOverflowException();
            overflow.initCause(e);
            throw overflow;
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        return fromBinary(ByteBuffer.wrap(bytes), manifest);
    }

    @Override
    public Object fromBinary(ByteBuffer source, String manifest) throws NotSerializableException {
        if (!VERSION.equals(manifest)) {
            throw new NotSerializableException("wire format '" + manifest + "' (expected: '" + VERSION + "')");
        }
        return read(source, List.of());
    }

    /** The bytes of {@code message} in parts: first its form without the larger buffers, then each of those, uncopied. */
    public List<ByteBuffer> toParts(Object message) {
        List<ByteBuffer> detached = new ArrayList<>();
        byte[] form = write(message, detached);
        List<ByteBuffer> parts = new ArrayList<>(1 + detached.size());
        parts.add(ByteBuffer.wrap(form));
        parts.addAll(detached);
        return parts;
    }

    /**
     * The message that {@link #toParts} took apart.
     *
     * @param parts whose buffers the message keeps; all but the first direct
     * @throws NotSerializableException if they are no message
     */
    public Object fromParts(List<ByteBuffer> parts) throws NotSerializableException {
        return read(parts.get(0), parts.subList(1, parts.size()));
    }

    private byte[] write(Object message, @Nullable List<ByteBuffer> detached) {
        try (WireOutput out = new WireOutput(INITIAL_BYTES, resolver(), detached)) {
            kryo.get().writeClassAndObject(out, message);
            return out.toArray();
        }
    }

    private Object read(ByteBuffer source, List<ByteBuffer> detached) throws NotSerializableException {
        try (WireInput in = new WireInput(source, resolver(), detached)) {
            return kryo.get().readClassAndObject(in);
        } catch (KryoException | IllegalArgumentException | IndexOutOfBoundsException e) {
            NotSerializableException refused = new NotSerializableException("not a message: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    private ActorRefResolver resolver() {
        return ActorRefResolver.get(Adapter.toTyped(system));
    }
}
