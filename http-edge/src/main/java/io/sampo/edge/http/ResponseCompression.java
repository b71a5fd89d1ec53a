package io.sampo.edge.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.jspecify.annotations.Nullable;

/** Compresses answers for clients that accept it: fast rather than small. */
enum ResponseCompression {
    /** RFC 1952. */
    GZIP("gzip") {
        @Override
        OutputStream over(OutputStream out) throws IOException {
            return new GZIPOutputStream(out, PIECE_BYTES) {
                {
                    def.setLevel(Deflater.BEST_SPEED);
                }
            };
        }
    },
    /** RFC 1950: deflated data in the zlib format. */
    DEFLATE("deflate") {
        @Override
        OutputStream over(OutputStream out) {
            return new DeflaterOutputStream(out, new Deflater(Deflater.BEST_SPEED), PIECE_BYTES) {
                @Override
                public void close() throws IOException {
                    super.close();
                    def.end();
                }
            };
        }
    };

    private static final int PIECE_BYTES = 32 * 1024;

    private final String coding;

    ResponseCompression(String coding) {
        this.coding = coding;
    }

    /** The one that {@code acceptEncoding} asks for; null if it asks for none that we know. */
    static @Nullable ResponseCompression accepted(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return null;
        }
        ResponseCompression found = null;
        for (String part : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            int parameter = part.indexOf(';');
            String name = (parameter < 0 ? part : part.substring(0, parameter)).strip();
            if (parameter >= 0 && isZero(part.substring(parameter + 1))) {
                continue;
            }
            if (name.equals("gzip") || name.equals("*")) {
                return GZIP;
            }
            if (name.equals("deflate")) {
                found = DEFLATE;
            }
        }
        return found;
    }

    private static boolean isZero(String weight) {
        String value = weight.replace(" ", "");
        return value.equals("q=0") || value.equals("q=0.0") || value.equals("q=0.00") || value.equals("q=0.000");
    }

    /** Its name in a Content-Encoding header. */
    String coding() {
        return coding;
    }

    /** {@code body}, compressed. */
    ByteString compress(ByteString body) {
        ByteStringBuilder builder = ByteString.createBuilder();
        try (OutputStream out = over(builder.asOutputStream())) {
            body.asInputStream().transferTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return builder.result();
    }

    abstract OutputStream over(OutputStream out) throws IOException;
}
