package io.sampo.protocol.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A named tensor: its elements in row-major order as little-endian bytes in a direct buffer.
 *
 * <p>Whoever makes a tensor gives its bytes away: they are not written again, by anyone. Several tensors may share memory.
 * Readers take {@link #bytes()}, a view with a position of its own, so a tensor can be read by several threads.
 */
public final class Tensor {

    private final String name;
    private final DataType type;
    private final Shape shape;
    private final ByteBuffer bytes;

    private Tensor(String name, DataType type, Shape shape, ByteBuffer bytes) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.bytes = bytes;
    }

    /**
     * Makes a tensor of what remains in {@code bytes}, without a copy.
     *
     * @param bytes direct; for {@link DataType#BYTES} each element as its UINT32 length and its content
     * @throws IllegalArgumentException if the buffer is not direct, the shape has a variable dimension or overflows, or
     *     the bytes are not as many as datatype and shape need
     */
    public static Tensor of(String name, DataType type, Shape shape, ByteBuffer bytes) {
        Objects.requireNonNull(name, "name");
        if (!bytes.isDirect()) {
            throw new IllegalArgumentException("tensor '" + name + "': a heap buffer (expected: a direct one)");
        }
        ByteBuffer own = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        checkSize(name, type, shape, own);
        return new Tensor(name, type, shape, own);
    }

    private static void checkSize(String name, DataType type, Shape shape, ByteBuffer bytes) {
        long elements = shape.elementCount();
        if (!type.isFixedSize()) {
            BytesElements.check(name, elements, bytes);
            return;
        }
        long expected =
                elements <= Long.MAX_VALUE / type.elementBytes() ? elements * type.elementBytes() : Long.MAX_VALUE;
        if (expected != bytes.remaining()) {
            throw new IllegalArgumentException("tensor '" + name + "': " + bytes.remaining() + " bytes (expected: "
                    + expected + " for shape " + shape + " of " + type + ")");
        }
    }

    /** The name under which the model knows it. */
    public String name() {
        return name;
    }

    /** What each element is. */
    public DataType type() {
        return type;
    }

    /** The dimensions, all known. */
    public Shape shape() {
        return shape;
    }

    /** How many bytes the elements take. */
    public int sizeBytes() {
        return bytes.remaining();
    }

    /** A direct, little-endian view of the elements, with a position of its own. Not to be written to. */
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The same elements under another name. */
    public Tensor named(String newName) {
        return new Tensor(newName, type, shape, bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor that
                && name.equals(that.name)
                && type == that.type
                && shape.equals(that.shape)
                && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type, shape, bytes);
    }

    @Override
    public String toString() {
        return name + ":" + type + shape;
    }
}
