package io.sampo.node.runtime.text;

import io.sampo.node.model.TextConfig.Overflow;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;

/** Tokenizes the texts of requests within a limit. Thread-safe. */
final class TextReader {

    /** A text of more characters for each token that is allowed is most likely too long: its beginning may tell. */
    private static final int LIKELY_CHARS_A_TOKEN = 16;
    /** Tokens by which the beginning of a text may count more than the same characters within the text. */
    private static final int TOLERANCE_TOKENS = 16;

    private final TextTokenizer tokenizer;
    private final int maxTokens;
    private final Overflow overflow;

    TextReader(TextTokenizer tokenizer, int maxTokens, Overflow overflow) {
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        this.overflow = overflow;
    }

    /**
     * Reads one text.
     *
     * @param index its place in the request, for the message
     * @throws InvalidRequestException if it has too many tokens and is not to be truncated
     */
    TokenizedText read(String text, int index) throws InvalidRequestException {
        int beginning = likelyLongBeginning(text);
        if (beginning > 0) {
            TokenizedText tokens = tokenizer.tokenize(text.substring(0, beginning));
            if (tokens.length() > maxTokens + TOLERANCE_TOKENS) {
                return tooLong(tokens, index, "more than ");
            }
        }
        TokenizedText tokens = tokenizer.tokenize(text);
        return tokens.length() <= maxTokens ? tokens : tooLong(tokens, index, "");
    }

    /**
     * Where to cut a text that may be far too long, so that it is not read to its end only to be refused; 0 if it is not so
     * long or has no space to cut at. At a space, as half of a word may be more tokens than the word.
     */
    private int likelyLongBeginning(String text) {
        long likely = (long) maxTokens * LIKELY_CHARS_A_TOKEN;
        if (text.length() <= likely) {
            return 0;
        }
        int cut = (int) likely;
        while (cut > 0 && !Character.isWhitespace(text.charAt(cut))) {
            cut--;
        }
        return cut;
    }

    private TokenizedText tooLong(TokenizedText tokens, int index, String quantifier) throws InvalidRequestException {
        if (overflow == Overflow.TRUNCATE) {
            return tokenizer.truncate(tokens, maxTokens);
        }
        throw new InvalidRequestException(
                ErrorCode.TEXT_TOO_LONG,
                "text[" + index + "]: " + quantifier + tokens.length() + " tokens (expected: at most " + maxTokens
                        + ")");
    }
}
