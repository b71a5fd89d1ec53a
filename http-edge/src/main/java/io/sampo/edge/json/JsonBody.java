package io.sampo.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;

/** Writes JSON into memory, and hands that memory on uncopied. */
public final class JsonBody extends OutputStream {

    private static final int FIRST_BYTES = 1024;

    /** Writes one JSON value. */
    @FunctionalInterface
    public interface Content {

        /** Writes to {@code json}; only the generator itself throws. */
        void writeTo(JsonGenerator json) throws IOException;
    }

    private byte[] bytes;
    private int size;

    private JsonBody(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    /** The text of {@code content}. */
    public static ByteString write(Content content) {
        return write(FIRST_BYTES, content);
    }

    /** The text of {@code content}, which will have about {@code expectedBytes}. */
    public static ByteString write(int expectedBytes, Content content) {
        JsonBody body = new JsonBody(Math.max(expectedBytes, FIRST_BYTES));
        try (JsonGenerator json = JsonSource.FACTORY.createGenerator(body)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return ByteString.fromArrayUnsafe(body.bytes, 0, body.size);
    }

    @Override
    public void write(int b) {
        makeRoom(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        makeRoom(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    private void makeRoom(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(size, more), (int) Math.min(2L * bytes.length, 1 << 30)));
        }
    }
}
