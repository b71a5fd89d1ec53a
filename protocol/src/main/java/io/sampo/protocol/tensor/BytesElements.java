package io.sampo.protocol.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The layout of {@link DataType#BYTES}: each element is its length as a little-endian UINT32, then as many bytes.
 *
 * <p>Source: Open Inference Protocol, binary tensor data extension.
 */
public final class BytesElements {

    private BytesElements() {}

    /** Lays out {@code texts} as UTF-8 elements in a new direct buffer. */
    public static ByteBuffer encode(List<String> texts) {
        byte[][] encoded = new byte[texts.size()][];
        int total = 0;
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = texts.get(i).getBytes(StandardCharsets.UTF_8);
            total = Math.addExact(total, Integer.BYTES + encoded[i].length);
        }
        ByteBuffer bytes = DirectBuffers.allocate(total);
        for (byte[] element : encoded) {
            bytes.putInt(element.length).put(element);
        }
        return bytes.flip();
    }

    /**
     * Reads all elements of a BYTES tensor as UTF-8.
     *
     * @throws IllegalArgumentException if an element is not UTF-8, naming the tensor and the element's index
     */
    public static String[] decode(Tensor tensor) {
        String[] texts = new String[Math.toIntExact(tensor.shape().elementCount())];
        ByteBuffer bytes = tensor.bytes();
        for (int i = 0; i < texts.length; i++) {
            texts[i] = decodeNext(tensor.name(), i, bytes);
        }
        return texts;
    }

    private static String decodeNext(String name, int index, ByteBuffer bytes) {
        int length = bytes.getInt();
        ByteBuffer element = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        try {
            // A new decoder reports malformed input; String's constructors would replace it silently.
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(element);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "': element " + index + " is not UTF-8 (expected: text)", e);
        }
    }

    /** Checks that {@code bytes} are exactly {@code elements} elements. */
    static void check(String name, long elements, ByteBuffer bytes) {
        ByteBuffer rest = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < elements; i++) {
            if (rest.remaining() < Integer.BYTES) {
                throw new IllegalArgumentException("tensor '" + name + "': bytes end before element " + i
                        + " (expected: " + elements + " elements)");
            }
            int length = rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw new IllegalArgumentException(
                        "tensor '" + name + "': element " + i + " claims " + Integer.toUnsignedString(length)
                                + " bytes (expected: at most the " + rest.remaining() + " that follow)");
            }
            rest.position(rest.position() + length);
        }
        if (rest.hasRemaining()) {
            throw new IllegalArgumentException("tensor '" + name + "': " + rest.remaining()
                    + " bytes after the last of " + elements + " elements (expected: none)");
        }
    }
}
