package io.sampo.edge.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.edge.json.JsonValues;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.tensor.DirectBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * BYTES elements, given as JSON strings: each goes in as its length and its UTF-8. What is large is never moved: long strings come
 * from the parser bit by bit, and all go to pieces of memory.
 */
final class TextElements implements JsonElements {

    private static final int FIRST_BYTES = 256;
    private static final int PIECE_BYTES = 64 * 1024;
    /** In characters: the parser makes one array of what is shorter. */
    private static final int LONG_TEXT = PIECE_BYTES / Utf8Output.MAX_BYTES_A_CHAR - Integer.BYTES;

    private final List<ByteBuffer> full = new ArrayList<>(0);
    private final Utf8Output utf8 = new Utf8Output();
    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    @Override
    public void add(JsonParser json, Object where) throws IOException, InvalidRequestException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw JsonValues.unexpected(json, where, "a string");
        }
        int length = json.getTextLength();
        if (length > LONG_TEXT) {
            addLong(json, where);
            return;
        }
        makeRoom(Integer.BYTES + Utf8Output.MAX_BYTES_A_CHAR * length);
        utf8.into(bytes, size + Integer.BYTES);
        utf8.write(json.getTextCharacters(), json.getTextOffset(), length);
        int count = written(where);
        putLength(bytes, size, count);
        size += Integer.BYTES + count;
    }

    /** Reads it twice: once to count, so that one array takes it all. */
    private void addLong(JsonParser json, Object where) throws IOException, InvalidRequestException {
        utf8.intoNothing();
        json.getText(utf8);
        byte[] text = new byte[Math.addExact(Integer.BYTES, written(where))];
        utf8.into(text, Integer.BYTES);
        json.getText(utf8);
        putLength(text, 0, written(where));
        endPiece();
        full.add(ByteBuffer.wrap(text));
    }

    private int written(Object where) throws InvalidRequestException {
        int lone = utf8.loneSurrogate();
        if (lone >= 0) {
            throw new InvalidRequestException(
                    where + ": half a surrogate pair at character " + lone + " (expected: text that UTF-8 can hold)");
        }
        return utf8.count();
    }

    private static void putLength(byte[] bytes, int at, int length) {
        bytes[at] = (byte) length;
        bytes[at + 1] = (byte) (length >> 8);
        bytes[at + 2] = (byte) (length >> 16);
        bytes[at + 3] = (byte) (length >> 24);
    }

    private void makeRoom(int more) {
        if (bytes.length - size >= more) {
            return;
        } else if (size + more <= PIECE_BYTES) {
            bytes = Arrays.copyOf(bytes, Math.min(PIECE_BYTES, Math.max(2 * bytes.length, size + more)));
            return;
        }
        endPiece();
        bytes = new byte[PIECE_BYTES];
    }

    private void endPiece() {
        if (size > 0) {
            full.add(ByteBuffer.wrap(bytes, 0, size));
            bytes = new byte[FIRST_BYTES];
            size = 0;
        }
    }

    @Override
    public ByteBuffer finish() {
        long all = size;
        for (ByteBuffer piece : full) {
            all += piece.remaining();
        }
        ByteBuffer whole = DirectBuffers.allocate(Math.toIntExact(all));
        full.forEach(whole::put);
        return whole.put(bytes, 0, size).flip();
    }
}
