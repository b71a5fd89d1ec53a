package io.sampo.protocol.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The layout of {@link DataType#BYTES}: each element is its length as a little-endian UINT32, then as many bytes.
 *
 * <p>Source: Open Inference Protocol, binary tensor data extension.
 */
public final class BytesElements {

    /** What decoding puts in the place of malformed input; a text may also contain it rightly. */
    private static final char REPLACEMENT = '\uFFFD';

    private BytesElements() {}

    /** Lays out {@code texts} as UTF-8 elements in a new direct buffer. */
    public static ByteBuffer encode(List<String> texts) {
        int total = 0;
        for (String text : texts) {
            total = Math.addExact(total, Integer.BYTES + text.getBytes(StandardCharsets.UTF_8).length);
        }
        ByteBuffer bytes = DirectBuffers.allocate(total);
        for (String text : texts) {
            // Once more, as all of them at a time may take more memory than there is.
            byte[] element = text.getBytes(StandardCharsets.UTF_8);
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
        byte[] element = new byte[bytes.getInt()];
        bytes.get(element);
        // Decodes ASCII by a copy, anything else with malformed input replaced; only then is it worth looking closer.
        String text = new String(element, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), element)) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "': element " + index + " is not UTF-8 (expected: text)");
        }
        return text;
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
