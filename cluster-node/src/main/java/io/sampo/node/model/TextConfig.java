package io.sampo.node.model;

/**
 * How a model that takes strings reads them and makes one vector of each.
 *
 * @param tokenizer the tokenizer's file in the version's folder, in the format of Hugging Face's {@code tokenizer.json}
 * @param pooling how the vectors of the tokens become one
 * @param normalize whether vectors are scaled to length 1
 * @param maxTokens the longest text, special tokens included, at least 3
 * @param overflow what becomes of a longer text
 * @param truncatable whether a shorter prefix of a vector is still meaningful
 */
public record TextConfig(
        String tokenizer, Pooling pooling, boolean normalize, int maxTokens, Overflow overflow, boolean truncatable) {

    /** How the vectors of the tokens of a text become one. */
    public enum Pooling {
        /** The mean over all tokens, special ones included. */
        MEAN,
        /** The first token's vector. */
        CLS
    }

    /** What becomes of a text that is too long. */
    public enum Overflow {
        /** The request is refused. */
        REFUSE,
        /** Only its beginning is read. */
        TRUNCATE
    }
}
