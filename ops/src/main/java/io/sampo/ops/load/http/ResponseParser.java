package io.sampo.ops.load.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads HTTP/1.1 responses off a connection, piece by piece, and keeps only what the bench looks at: the status, whether
 * there is a Retry-After, whether the connection stays, and the body if asked. Not thread-safe; reusable by {@link #reset}.
 */
final class ResponseParser {

    private enum State {
        STATUS_LINE,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        COMPLETE
    }

    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] RETRY_AFTER = ascii("retry-after");

    private final byte[] line = new byte[MAX_LINE_BYTES];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int lineLength;
    private State state = State.STATUS_LINE;
    private boolean keepBody;
    private int status;
    private long left;
    private boolean chunked;
    private boolean closes;
    private boolean retryAfter;

    /** Prepares for the next response. */
    void reset(boolean keepNextBody) {
        state = State.STATUS_LINE;
        keepBody = keepNextBody;
        body.reset();
        lineLength = 0;
        startHead();
    }

    private void startHead() {
        status = 0;
        left = 0;
        chunked = false;
        closes = false;
        retryAfter = false;
    }

    /**
     * Reads what has come.
     *
     * @return whether the response is complete
     * @throws IllegalArgumentException if this is not HTTP/1.1, or bytes follow the response
     */
    boolean feed(ByteBuf in) {
        while (in.isReadable() && state != State.COMPLETE) {
            switch (state) {
                case BODY -> readBody(in, State.COMPLETE);
                case CHUNK -> readBody(in, State.CHUNK_END);
                default -> readLine(in);
            }
        }
        if (in.isReadable()) {
            throw new IllegalArgumentException("bytes after the response: " + in.readableBytes() + " (expected: none)");
        }
        return state == State.COMPLETE;
    }

    private void readBody(ByteBuf in, State next) {
        int length = (int) Math.min(left, in.readableBytes());
        if (keepBody) {
            byte[] piece = new byte[length];
            in.readBytes(piece);
            body.writeBytes(piece);
        } else {
            in.skipBytes(length);
        }
        left -= length;
        if (left == 0) {
            state = next;
        }
    }

    private void readLine(ByteBuf in) {
        while (in.isReadable()) {
            byte next = in.readByte();
            if (next == '\n') {
                int length = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
                lineLength = 0;
                onLine(length);
                return;
            }
            if (lineLength == MAX_LINE_BYTES) {
                throw new IllegalArgumentException(
                        "a line of the response: longer than " + MAX_LINE_BYTES + " bytes (expected: HTTP/1.1)");
            }
            line[lineLength++] = next;
        }
    }

    private void onLine(int length) {
        switch (state) {
            case STATUS_LINE -> onStatusLine(length);
            case HEADERS -> onHeader(length);
            case CHUNK_SIZE -> onChunkSize(length);
            case CHUNK_END -> state = State.CHUNK_SIZE;
            case TRAILERS -> state = length == 0 ? State.COMPLETE : State.TRAILERS;
            default -> throw new IllegalStateException("a line in state " + state);
        }
    }

    private void onStatusLine(int length) {
        // "HTTP/1.1 200 ..."
        if (length < 12 || line[0] != 'H' || line[7] != '1' || line[8] != ' ') {
            throw new IllegalArgumentException(
                    "status line: '" + text(0, Math.min(length, 80)) + "' (expected: HTTP/1.1)");
        }
        status = (int) number(9, 12, 10);
        state = State.HEADERS;
    }

    private void onHeader(int length) {
        if (length == 0) {
            onHeadersEnd();
        } else if (isHeader(CONTENT_LENGTH, length)) {
            left = number(CONTENT_LENGTH.length + 1, length, 10);
        } else if (isHeader(TRANSFER_ENCODING, length)) {
            chunked = valueContains("chunked", TRANSFER_ENCODING.length, length);
        } else if (isHeader(CONNECTION, length)) {
            closes = valueContains("close", CONNECTION.length, length);
        } else if (isHeader(RETRY_AFTER, length)) {
            retryAfter = true;
        }
    }

    private void onHeadersEnd() {
        if (status >= 100 && status < 200) {
            startHead();
            state = State.STATUS_LINE;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else {
            state = left > 0 && status != 204 && status != 304 ? State.BODY : State.COMPLETE;
        }
    }

    private void onChunkSize(int length) {
        int end = 0;
        while (end < length && line[end] != ';') {
            end++;
        }
        left = number(0, end, 16);
        state = left == 0 ? State.TRAILERS : State.CHUNK;
    }

    /** Whether the line is this header; {@code name} is in lower case. */
    private boolean isHeader(byte[] name, int length) {
        if (length <= name.length || line[name.length] != ':') {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if ((line[i] | 0x20) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean valueContains(String word, int from, int to) {
        return text(from, to).toLowerCase(Locale.ROOT).contains(word);
    }

    private long number(int from, int to, int radix) {
        long value = 0;
        boolean any = false;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(line[i], radix);
            if (digit >= 0) {
                value = Math.addExact(Math.multiplyExact(value, radix), digit);
                any = true;
            } else if (line[i] != ' ' && line[i] != '\t') {
                any = false;
                break;
            }
        }
        if (!any) {
            throw new IllegalArgumentException("a number in the response: '" + text(from, to) + "' (expected: digits)");
        }
        return value;
    }

    private String text(int from, int to) {
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    int status() {
        return status;
    }

    boolean hasRetryAfter() {
        return retryAfter;
    }

    /** Whether the server closes the connection after this response. */
    boolean closes() {
        return closes;
    }

    /** A copy of the body; empty unless it was to be kept. */
    byte[] body() {
        return body.toByteArray();
    }
}
