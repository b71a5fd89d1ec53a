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
    /** The same where there is no space to cut at: the first half of a word may be a token for each of its characters. */
    private static final int WORD_TOLERANCE_TOKENS = 128;
    /** How far from there a space is looked for. */
    private static final int LONGEST_WORD = 1024;
    /** Longer texts take seconds to read, even if all of it is one word, or spaces. */
    private static final int MOST_CHARS = 1 << 20;

    private static final int MOST_CHARS_A_TOKEN = 1024;

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
    TokenizedText read(String sent, int index) throws InvalidRequestException {
        int beginning = likelyLongBeginning(sent);
        if (beginning > 0) {
            TokenizedText tokens = tokenizer.tokenize(sent.substring(0, beginning));
            int tolerance = Character.isWhitespace(sent.charAt(beginning)) ? TOLERANCE_TOKENS : WORD_TOLERANCE_TOKENS;
            if (tokens.length() > maxTokens + tolerance) {
                return tooLong(tokens, index, "more than ");
            }
        }
        String text = atMost(Math.max(MOST_CHARS, (long) MOST_CHARS_A_TOKEN * maxTokens), sent, index);
        TokenizedText tokens = tokenizer.tokenize(text);
        return tokens.length() <= maxTokens ? tokens : tooLong(tokens, index, "");
    }

    private String atMost(long chars, String text, int index) throws InvalidRequestException {
        if (text.length() <= chars) {
            return text;
        } else if (overflow == Overflow.TRUNCATE) {
            return text.substring(0, (int) chars);
        }
        throw new InvalidRequestException(
                ErrorCode.TEXT_TOO_LONG,
                "text[" + index + "]: " + text.length() + " characters (expected: at most " + chars + ", and "
                        + maxTokens + " tokens)");
    }

    /**
     * Where to cut a text that may be far too long, so that it is not read to its end only to be refused; 0 if it is not so
     * long. At a space if there is one near, as half of a word may be more tokens than the word.
     */
    private int likelyLongBeginning(String text) {
        long likely = (long) maxTokens * LIKELY_CHARS_A_TOKEN;
        if (text.length() <= likely) {
            return 0;
        }
        for (int cut = (int) likely; cut > Math.max(0, likely - LONGEST_WORD); cut--) {
            if (Character.isWhitespace(text.charAt(cut))) {
                return cut;
            }
        }
        long cut = likely + (long) WORD_TOLERANCE_TOKENS * LIKELY_CHARS_A_TOKEN;
        if (text.length() <= cut) {
            return 0;
        }
        return Character.isLowSurrogate(text.charAt((int) cut)) ? (int) cut - 1 : (int) cut;
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
