package io.sampo.node.runtime.text;

import io.sampo.node.model.TextConfig.Pooling;

/**
 * Makes one vector of the vectors of a text's tokens. Plain loops over heap arrays: the JIT compiles them to vector
 * instructions, which it does not for direct buffers.
 */
final class Pooler {

    private final Pooling pooling;
    private final boolean normalize;

    Pooler(Pooling pooling, boolean normalize) {
        this.pooling = pooling;
        this.normalize = normalize;
    }

    /** How many of a text's first tokens count. */
    int tokensUsed(int tokens) {
        return pooling == Pooling.CLS ? 1 : tokens;
    }

    /**
     * Pools.
     *
     * @param states the vectors of {@code tokens} tokens, one after the other, each as long as {@code vector}
     * @param tokens as {@link #tokensUsed} says, at least 1
     * @param vector receives the result
     */
    void pool(float[] states, int tokens, float[] vector) {
        System.arraycopy(states, 0, vector, 0, vector.length);
        for (int token = 1; token < tokens; token++) {
            add(states, token * vector.length, vector);
        }
        if (normalize) {
            scaleToLengthOne(vector);
        } else if (tokens > 1) {
            scale(vector, 1f / tokens);
        }
    }

    private static void add(float[] states, int from, float[] vector) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] += states[from + i];
        }
    }

    private static void scale(float[] vector, float factor) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
    }

    /** The direction of a sum is that of its mean, so the division by the count is left out. */
    private static void scaleToLengthOne(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (squares > 0) {
            scale(vector, (float) (1 / Math.sqrt(squares)));
        }
    }
}
