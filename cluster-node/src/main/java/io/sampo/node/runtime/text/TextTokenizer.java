package io.sampo.node.runtime.text;

import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.ModelRef;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/** Turns texts into token ids, by the {@code tokenizer.json} of a model. Thread-safe, also when it is closed while in use. */
final class TextTokenizer implements AutoCloseable {

    private final NativeTokenizer shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TextTokenizer(NativeTokenizer shared) {
        this.shared = shared;
    }

    /**
     * Reads a tokenizer.
     *
     * @param ref whose tokenizer it is, for messages
     * @param cacheDirectory where the native library is unpacked; only the first call in a JVM uses it
     * @throws ModelLoadException if the file is missing or not in the form of Hugging Face's {@code tokenizer.json}
     */
    static TextTokenizer open(ModelRef ref, Path path, Path cacheDirectory) throws ModelLoadException {
        return new TextTokenizer(NativeTokenizer.open(ref, path, cacheDirectory));
    }

    /** The text as the model reads it, of any length. */
    TokenizedText tokenize(String text) {
        if (closed.get()) {
            throw new IllegalStateException("the tokenizer is closed");
        }
        return shared.tokenize(text);
    }

    /** The beginning of a text, {@code maxTokens} long, the special tokens at its end included. */
    TokenizedText truncate(TokenizedText text, int maxTokens) {
        return new TokenizedText(
                truncate(text.ids(), maxTokens), text.types() == null ? null : truncate(text.types(), maxTokens));
    }

    private long[] truncate(long[] values, int maxTokens) {
        long[] kept = Arrays.copyOf(values, maxTokens);
        int closing = Math.min(shared.closingTokens(), maxTokens);
        System.arraycopy(values, values.length - closing, kept, maxTokens - closing, closing);
        return kept;
    }

    /** The highest token id that a text may come to; -1 if that is not known. */
    long largestId() {
        return shared.file().largestId();
    }

    /** The token that fills up shorter texts of a batch. */
    long padId() {
        return shared.file().padId();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            shared.release();
        }
    }
}
