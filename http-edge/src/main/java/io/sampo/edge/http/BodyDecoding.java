package io.sampo.edge.http;

import io.sampo.edge.http.RequestBody.Refused;
import io.sampo.edge.http.RequestBody.Whole;
import io.sampo.edge.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Undoes the content coding of a body, never making more bytes than a body may have. */
final class BodyDecoding {

    /** The codings that {@link #decode} knows, as an Accept-Encoding header names them. */
    static final String KNOWN = "gzip, deflate";

    static final int UNKNOWN_CODING = 415;

    private static final int PIECE_BYTES = 64 * 1024;
    private static final int ZLIB_DEFLATE = 8;

    private BodyDecoding() {}

    /**
     * What {@code sent} says once its coding is undone.
     *
     * @param memory holds, in the end, what reading the body will take as well
     */
    static RequestBody decode(@Nullable String coding, ByteString sent, HttpLimits limits, BodyMemory.Lease memory) {
        if (coding == null || coding.isEmpty()) {
            return new Whole(sent);
        }
        String name = coding.strip().toLowerCase(Locale.ROOT);
        try {
            return switch (name) {
                case "identity" -> new Whole(sent);
                case "gzip", "x-gzip" ->
                    inflate(new GZIPInputStream(sent.asInputStream(), PIECE_BYTES), limits, memory);
                case "deflate" -> inflateDeflated(sent, limits, memory);
                default ->
                    Refused.with(
                            UNKNOWN_CODING,
                            "Content-Encoding: '" + shortened(coding) + "' (expected: gzip, deflate or identity)");
            };
        } catch (IOException e) {
            return Refused.with(400, "body: broken " + name + " data (expected: what Content-Encoding says)");
        }
    }

    /** The standard wants a zlib header there; some clients leave it out, and browsers and servers take both. */
    private static RequestBody inflateDeflated(ByteString sent, HttpLimits limits, BodyMemory.Lease memory)
            throws IOException {
        Inflater inflater = new Inflater(!hasZlibHeader(sent));
        try {
            return inflate(new InflaterInputStream(sent.asInputStream(), inflater, PIECE_BYTES), limits, memory);
        } finally {
            inflater.end();
        }
    }

    private static boolean hasZlibHeader(ByteString sent) {
        if (sent.size() < 2) {
            return false;
        }
        int first = sent.apply(0) & 0xFF;
        int second = sent.apply(1) & 0xFF;
        return (first & 0xF) == ZLIB_DEFLATE && ((first << 8) | second) % 31 == 0;
    }

    private static RequestBody inflate(InputStream in, HttpLimits limits, BodyMemory.Lease memory) throws IOException {
        try (in) {
            byte[] bytes = new byte[Math.min(PIECE_BYTES, limits.maxBodyBytes() + 1)];
            int size = 0;
            int read;
            while ((read = in.read(bytes, size, bytes.length - size)) >= 0) {
                size += read;
                if (size > limits.maxBodyBytes()) {
                    return RequestBody.tooLarge(
                            "more than " + limits.maxBodyBytes() + " bytes once decompressed", limits);
                }
                if (size == bytes.length) {
                    int longer = (int) Math.min(2L * size, limits.maxBodyBytes() + 1L);
                    Problem full = memory.take((long) BodyMemory.JSON_WEIGHT * (longer - size));
                    if (full != null) {
                        return new Refused(full);
                    }
                    bytes = Arrays.copyOf(bytes, longer);
                }
            }
            return new Whole(ByteString.fromArrayUnsafe(bytes, 0, size));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
