package io.sampo.ops.load.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.http.ResponseCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Whether an embedding in base64 is the one expected. Batches of other sizes may add up in another order, so it need not be
 * equal to the last bit; another text's vector is far away.
 */
public final class VectorCheck implements ResponseCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double LEAST_COSINE = 0.9999;

    private final FloatBuffer expected;

    /** Expects {@code vector}, in bytes of little-endian FP32. */
    public VectorCheck(byte[] vector) {
        this.expected = floats(vector);
    }

    @Override
    public boolean accepts(byte[] body) {
        try {
            byte[] vector = JSON.readTree(body).at("/data/0/embedding").binaryValue();
            return vector != null && isClose(vector);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether {@code vector}, in bytes of little-endian FP32, is the one expected. */
    public boolean isClose(byte[] vector) {
        return cosine(expected, floats(vector)) >= LEAST_COSINE;
    }

    private static FloatBuffer floats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** Of two vectors, any length; 0 if they have not the same number of dimensions. */
    private static double cosine(FloatBuffer a, FloatBuffer b) {
        if (a.limit() != b.limit()) {
            return 0;
        }
        double dot = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = 0; i < a.limit(); i++) {
            dot += (double) a.get(i) * b.get(i);
            lengthA += (double) a.get(i) * a.get(i);
            lengthB += (double) b.get(i) * b.get(i);
        }
        return dot / Math.sqrt(lengthA * lengthB);
    }
}
