package io.sampo.edge.api.openinference;

import java.io.Writer;

/** Turns characters into UTF-8, or only counts the bytes. A pair of surrogates may come in two writes. Reused; not thread-safe. */
final class Utf8Output extends Writer {

    static final int MAX_BYTES_A_CHAR = 3;

    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int start;
    private int end;
    /** How many characters came. */
    private int chars;

    private int lone;
    /** The first half of a pair whose second has not come yet; 0 if there is none. */
    private char high;

    /** What is written from now on goes to {@code target}, which is large enough, from {@code offset} on. */
    void into(byte[] target, int offset) {
        bytes = target;
        start = offset;
        end = offset;
        chars = 0;
        lone = -1;
        high = 0;
    }

    /** What is written from now on is counted. */
    void intoNothing() {
        into(NOTHING, 0);
    }

    /** How many bytes there are. */
    int count() {
        return end - start;
    }

    /** At which character a surrogate stands without its other half; -1 if nowhere. */
    int loneSurrogate() {
        return lone < 0 && high != 0 ? chars - 1 : lone;
    }

    @Override
    public void write(char[] source, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            char c = source[i];
            if (c < 0x80 && high == 0) {
                put(c);
            } else {
                writeWide(c);
            }
            chars++;
        }
    }

    @Override
    public void write(String text, int offset, int length) {
        write(text.toCharArray(), offset, length);
    }

    private void writeWide(char c) {
        if (high != 0) {
            if (Character.isLowSurrogate(c)) {
                int point = Character.toCodePoint(high, c);
                high = 0;
                put(0xF0 | (point >> 18));
                put(0x80 | ((point >> 12) & 0x3F));
                put(0x80 | ((point >> 6) & 0x3F));
                put(0x80 | (point & 0x3F));
                return;
            }
            high = 0;
            isLone(chars - 1);
        }
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xC0 | (c >> 6));
            put(0x80 | (c & 0x3F));
        } else if (!Character.isSurrogate(c)) {
            put(0xE0 | (c >> 12));
            put(0x80 | ((c >> 6) & 0x3F));
            put(0x80 | (c & 0x3F));
        } else if (Character.isHighSurrogate(c)) {
            high = c;
        } else {
            isLone(chars);
        }
    }

    private void isLone(int at) {
        if (lone < 0) {
            lone = at;
        }
    }

    private void put(int b) {
        if (bytes.length > 0) {
            bytes[end] = (byte) b;
        }
        end++;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
