package io.sampo.node.runtime;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Reads BYTES tensors as UTF-8, for models that take text. */
public final class StringElements {

    private static final long NOT_ASCII = 0x8080808080808080L;

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
        try {
            decoder.decode(element);
        } catch (CharacterCodingException e) {
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

    /** The elements of a tensor that {@link #check} has accepted. */
    public static String[] decode(Tensor tensor) {
        String[] texts = new String[Math.toIntExact(tensor.shape().elementCount())];
        ByteBuffer bytes = tensor.bytes();
        for (int i = 0; i < texts.length; i++) {
            byte[] element = new byte[bytes.getInt()];
            bytes.get(element);
            texts[i] = new String(element, StandardCharsets.UTF_8);
        }
        return texts;
    }
}
