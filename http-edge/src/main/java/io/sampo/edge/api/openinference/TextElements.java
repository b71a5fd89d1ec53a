package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.DirectBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** BYTES elements, given as JSON strings: each goes in as its length and its UTF-8. */
final class TextElements implements JsonElements {

    private static final int FIRST_BYTES = 256;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    @Override
    public void add(JsonParser json, Object where) throws IOException, InvalidRequestException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw JsonValues.unexpected(json, where, "a string");
        }
        int length = json.getTextLength();
        char[] chars = json.getTextCharacters();
        int offset = json.getTextOffset();
        makeRoom(Integer.BYTES + utf8Bytes(chars, offset, length));
        int start = size + Integer.BYTES;
        int end = encode(chars, offset, length, start, where);
        int count = end - start;
        bytes[size] = (byte) count;
        bytes[size + 1] = (byte) (count >> 8);
        bytes[size + 2] = (byte) (count >> 16);
        bytes[size + 3] = (byte) (count >> 24);
        size = end;
    }

    /** How many bytes the text takes at most; exactly so many if it is well-formed. */
    private static long utf8Bytes(char[] chars, int offset, int length) {
        long count = length;
        for (int i = offset; i < offset + length; i++) {
            char c = chars[i];
            if (c >= 0x80) {
                // A surrogate pair takes four bytes, two for each half.
                count += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return count;
    }

    private int encode(char[] chars, int offset, int length, int start, Object where) throws InvalidRequestException {
        int to = start;
        for (int i = 0; i < length; i++) {
            char c = chars[offset + i];
            if (c < 0x80) {
                bytes[to++] = (byte) c;
            } else if (c < 0x800) {
                bytes[to++] = (byte) (0xC0 | (c >> 6));
                bytes[to++] = continuation(c);
            } else if (!Character.isSurrogate(c)) {
                bytes[to++] = (byte) (0xE0 | (c >> 12));
                bytes[to++] = continuation(c >> 6);
                bytes[to++] = continuation(c);
            } else if (i + 1 < length && Character.isSurrogatePair(c, chars[offset + i + 1])) {
                i++;
                int point = Character.toCodePoint(c, chars[offset + i]);
                bytes[to++] = (byte) (0xF0 | (point >> 18));
                bytes[to++] = continuation(point >> 12);
                bytes[to++] = continuation(point >> 6);
                bytes[to++] = continuation(point);
            } else {
                throw new InvalidRequestException(
                        where + ": half a surrogate pair at character " + i + " (expected: text that UTF-8 can hold)");
            }
        }
        return to;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private void makeRoom(long more) throws InvalidRequestException {
        long needed = size + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new InvalidRequestException("data: strings of more than 2 GiB (expected: less)");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(2L * bytes.length, needed), Integer.MAX_VALUE - 8));
        }
    }

    @Override
    public ByteBuffer finish() {
        return DirectBuffers.allocate(size).put(bytes, 0, size).flip();
    }
}
