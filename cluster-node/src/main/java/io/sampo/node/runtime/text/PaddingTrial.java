package io.sampo.node.runtime.text;

import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadingThreads;
import io.sampo.node.runtime.ModelFailedException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries whether a text has the same vector alone and in a batch with a longer one. It has not where the model computes with
 * numbers scaled to the whole batch, as dynamically quantized ones do: then an answer would depend on strangers.
 */
final class PaddingTrial {

    private static final List<String> TEXTS =
            List.of("A man is eating food.", "A small dog sleeps in the warm sun.", "a");
    /** Relative to the largest component; kernels for other sizes may round the last bits differently. */
    private static final float TOLERANCE = 1e-4f;

    private PaddingTrial() {}

    static boolean passes(TextEncoder encoder, TextTokenizer tokenizer) {
        List<TokenizedText> texts = TEXTS.stream().map(tokenizer::tokenize).toList();
        try {
            List<float[]> together = encode(encoder, texts);
            for (int i = 0; i < texts.size(); i++) {
                if (!agree(encode(encoder, texts.subList(i, i + 1)).get(0), together.get(i))) {
                    return false;
                }
            }
            return true;
        } catch (ModelFailedException e) {
            return false;
        }
    }

    private static List<float[]> encode(TextEncoder encoder, List<TokenizedText> texts) throws ModelFailedException {
        List<float[]> vectors = new ArrayList<>();
        return LoadingThreads.call(() -> {
            encoder.encode(texts, (index, vector) -> vectors.add(vector.clone()), new Cancellation());
            return vectors;
        });
    }

    private static boolean agree(float[] alone, float[] together) {
        float largest = 0;
        for (float value : alone) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < alone.length; i++) {
            // Not a difference beyond the tolerance, written so that NaN does not agree.
            if (!(Math.abs(alone[i] - together[i]) <= TOLERANCE * largest)) {
                return false;
            }
        }
        return true;
    }
}
