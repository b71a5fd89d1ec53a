package io.sampo.node.runtime;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Reads BYTES tensors as UTF-8, for models that take text. */
public final class StringElements {

    /**
     * How many there are, and what it takes to have them as Java's strings.
     *
     * @param bytes of all of them together
     * @param largestBytes of the largest of them
     */
    public record Size(long elements, long bytes, long largestBytes) {

        /** A reference, a string and its array, without what is in it. */
        private static final int ELEMENT_BYTES = 64;
        /** A byte may become a character of two. */
        private static final int BYTE_WEIGHT = 2;
        /** A copy of its bytes and, if they are not all ASCII, its characters before their number is known. */
        private static final int WEIGHT_WHILE_DECODED = 3;

        /** Of the heap, at the most, to have all of them at a time. */
        public long heapBytes() {
            return elements * ELEMENT_BYTES + BYTE_WEIGHT * bytes + WEIGHT_WHILE_DECODED * largestBytes;
        }

        /** Of the heap, at the most, to have one after the other. */
        public long heapBytesOneByOne() {
            return new Size(1, largestBytes, largestBytes).heapBytes();
        }
    }

    private static final long NOT_ASCII = 0x8080808080808080L;
    private static final int CHARS_AT_A_TIME = 1024;

    private StringElements() {}

    /**
     * Checks that every element is UTF-8. Fast where most are ASCII: nothing is decoded, copied or allocated for them.
     *
     * @throws InvalidRequestException if one is not, naming the input and the element's index
     */
    public static void check(Tensor tensor) throws InvalidRequestException {
        CharsetDecoder decoder = null;
        ByteBuffer bytes = tensor.bytes();
        for (int index = 0; bytes.hasRemaining(); index++) {
            int length = bytes.getInt();
            int start = bytes.position();
            if (!isAscii(bytes, start, length)) {
                // A decoder of one's own reports malformed input, which String's constructors would replace.
                decoder = decoder == null ? StandardCharsets.UTF_8.newDecoder() : decoder;
                check(tensor.name(), index, bytes.slice(start, length), decoder);
            }
            bytes.position(start + length);
        }
    }

    private static void check(String name, int index, ByteBuffer element, CharsetDecoder decoder)
            throws InvalidRequestException {
        // What is decoded is of no interest, and may be long.
        CharBuffer chars = CharBuffer.allocate(CHARS_AT_A_TIME);
        decoder.reset();
        CoderResult result;
        do {
            chars.clear();
            result = decoder.decode(element, chars, true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw new InvalidRequestException(
                    "input '" + name + "': element " + index + " is not UTF-8 (expected: text)");
        }
    }

    private static boolean isAscii(ByteBuffer bytes, int start, int length) {
        int end = start + length;
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            if ((bytes.getLong(at) & NOT_ASCII) != 0) {
                return false;
            }
        }
        for (; at < end; at++) {
            if (bytes.get(at) < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks that {@code input} can be read at all.
     *
     * @param bytes of the heap that it takes
     * @throws InvalidRequestException if that is more than there ever is
     */
    public static void checkFits(Tensor input, long bytes, HeapShare heap) throws InvalidRequestException {
        if (bytes > heap.limitBytes()) {
            throw new InvalidRequestException("input '" + input.name() + "': "
                    + input.shape().elementCount() + " strings in " + input.sizeBytes() + " bytes take " + bytes
                    + " bytes of memory while they are read (expected: at most " + heap.limitBytes() + ")");
        }
    }

    /** What it takes to decode the elements of {@code tensor}. */
    public static Size sizeOf(Tensor tensor) {
        long largest = 0;
        ByteBuffer bytes = tensor.bytes();
        while (bytes.hasRemaining()) {
            int length = bytes.getInt();
            largest = Math.max(largest, length);
            bytes.position(bytes.position() + length);
        }
        long elements = tensor.shape().elementCount();
        return new Size(elements, tensor.sizeBytes() - elements * Integer.BYTES, largest);
    }

    /** The elements of a tensor that {@link #check} has accepted. */
    public static String[] decode(Tensor tensor) {
        String[] texts = new String[Math.toIntExact(tensor.shape().elementCount())];
        ByteBuffer bytes = tensor.bytes();
        for (int i = 0; i < texts.length; i++) {
            texts[i] = decodeNext(bytes);
        }
        return texts;
    }

    /** The element at the position of {@code elements}, which is after it then. */
    public static String decodeNext(ByteBuffer elements) {
        byte[] element = new byte[elements.getInt()];
        elements.get(element);
        return new String(element, StandardCharsets.UTF_8);
    }
}
