package io.sampo.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** Writes JSON into memory, in pieces of it that never move, and hands those on uncopied. */
public final class JsonBody extends OutputStream {

    /** Longer texts are binary data's to carry: as JSON they would take all the memory of an edge. */
    public static final int MAX_BYTES = 64 << 20;

    private static final int FIRST_BYTES = 1024;
    /** Larger arrays would go past the young generation, and make the collector run for each answer. */
    private static final int PIECE_BYTES = 128 * 1024;

    /** The text would have more than {@link #MAX_BYTES}. */
    public static final class TooLarge extends RuntimeException {

        private static final long serialVersionUID = 1;

        private TooLarge() {
            super("more than " + MAX_BYTES + " bytes as JSON (expected: at most so many; ask for binary data)");
        }
    }

    /** Writes one JSON value. */
    @FunctionalInterface
    public interface Content {

        /** Writes to {@code json}; only the generator itself throws. */
        void writeTo(JsonGenerator json) throws IOException;
    }

    private final List<ByteString> full = new ArrayList<>(0);
    private long fullBytes;
    private byte[] bytes;
    private int size;

    private JsonBody(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    /** The text of {@code content}. */
    public static ByteString write(Content content) {
        return write(FIRST_BYTES, content);
    }

    /**
     * The text of {@code content}, which will have about {@code expectedBytes}.
     *
     * @throws TooLarge if it has more than {@link #MAX_BYTES}
     */
    public static ByteString write(int expectedBytes, Content content) {
        JsonBody body = new JsonBody(Math.min(Math.max(expectedBytes, FIRST_BYTES), PIECE_BYTES));
        try (JsonGenerator json = JsonSource.FACTORY.createGenerator(body)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        ByteString last = ByteString.fromArrayUnsafe(body.bytes, 0, body.size);
        return body.full.isEmpty()
                ? last
                : body.full.stream()
                        .reduce(ByteString.emptyByteString(), ByteString::concat)
                        .concat(last);
    }

    @Override
    public void write(int b) {
        makeRoom();
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        int done = 0;
        while (done < length) {
            makeRoom();
            int part = Math.min(length - done, bytes.length - size);
            System.arraycopy(source, offset + done, bytes, size, part);
            size += part;
            done += part;
        }
    }

    /** For one byte at least. */
    private void makeRoom() {
        if (size < bytes.length) {
            return;
        } else if (size < PIECE_BYTES) {
            bytes = Arrays.copyOf(bytes, Math.min(2 * size, PIECE_BYTES));
            return;
        }
        fullBytes += size;
        if (fullBytes >= MAX_BYTES) {
            throw new TooLarge();
        }
        full.add(ByteString.fromArrayUnsafe(bytes));
        bytes = new byte[PIECE_BYTES];
        size = 0;
    }
}
