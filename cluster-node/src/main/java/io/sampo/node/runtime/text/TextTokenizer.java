package io.sampo.node.runtime.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.sampo.node.runtime.ModelLoadException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Turns texts into token ids, by the {@code tokenizer.json} of a model. Thread-safe, also when it is closed while in use.
 *
 * <p>It calls DJL's native functions and not its {@code HuggingFaceTokenizer}, which fetches eight arrays of each text where
 * one is wanted, and takes a third longer.
 */
final class TextTokenizer implements AutoCloseable {

    private static boolean libraryLoaded;

    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final long handle;
    private final TokenizerFile file;
    private final boolean hasTypes;
    private final int closingTokens;
    /** The native tokenizer must not be freed while a thread is in it: that would end the process. */
    private final Lock inUse;

    private final Lock unused;
    private boolean closed;

    private TextTokenizer(long handle, TokenizerFile file) {
        this.handle = handle;
        this.file = file;
        ReadWriteLock lock = new ReentrantReadWriteLock();
        this.inUse = lock.readLock();
        this.unused = lock.writeLock();
        LIBRARY.disablePadding(handle);
        LIBRARY.disableTruncation(handle);
        long sample = LIBRARY.encode(handle, "a", true);
        try {
            // Which special tokens are added, and their segments, does not depend on the text.
            hasTypes = Arrays.stream(LIBRARY.getTypeIds(sample)).anyMatch(type -> type != 0);
            closingTokens = trailingOnes(LIBRARY.getSpecialTokenMask(sample));
        } finally {
            LIBRARY.deleteEncoding(sample);
        }
    }

    /**
     * Reads a tokenizer.
     *
     * @param cacheDirectory where the native library is unpacked; only the first call in a JVM uses it
     * @throws ModelLoadException if the file is missing or not in the form of Hugging Face's {@code tokenizer.json}
     */
    static TextTokenizer open(Path path, Path cacheDirectory) throws ModelLoadException {
        try {
            String json = Files.readString(path);
            TokenizerFile file = TokenizerFile.parse(json);
            loadLibrary(cacheDirectory);
            return new TextTokenizer(LIBRARY.createTokenizerFromString(json), file);
        } catch (IOException | RuntimeException | LinkageError e) {
            // The library throws RuntimeException itself for whatever it cannot read.
            throw new ModelLoadException(
                    "tokenizer '" + path.getFileName() + "': " + firstLine(e)
                            + " (expected: a file in the form of Hugging Face's tokenizer.json)",
                    e);
        }
    }

    /**
     * Loads the native library, once a JVM. The library writes its file in place: a lock keeps other processes that start at
     * the same time from loading half of it.
     */
    private static synchronized void loadLibrary(Path cacheDirectory) throws IOException {
        if (libraryLoaded) {
            return;
        }
        // Neither has an effect if the environment says otherwise.
        System.setProperty("ai.djl.offline", "true");
        Path natives = cacheDirectory.toAbsolutePath().resolve("native");
        if (System.getProperty("ENGINE_CACHE_DIR") == null) {
            System.setProperty("ENGINE_CACHE_DIR", natives.toString());
        }
        Files.createDirectories(natives);
        try (FileChannel file = FileChannel.open(
                        natives.resolve("tokenizers.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = file.lock()) {
            if (held.isValid()) {
                LibUtils.checkStatus();
            }
        }
        libraryLoaded = true;
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static int trailingOnes(long[] mask) {
        int count = 0;
        while (count < mask.length && mask[mask.length - 1 - count] == 1) {
            count++;
        }
        return count;
    }

    /** The text as the model reads it, of any length. */
    TokenizedText tokenize(String text) {
        inUse.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            return encode(text);
        } finally {
            inUse.unlock();
        }
    }

    private TokenizedText encode(String text) {
        long encoding = LIBRARY.encode(handle, text, true);
        try {
            return new TokenizedText(LIBRARY.getTokenIds(encoding), hasTypes ? LIBRARY.getTypeIds(encoding) : null);
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    /** The beginning of a text, {@code maxTokens} long, the special tokens at its end included. */
    TokenizedText truncate(TokenizedText text, int maxTokens) {
        return new TokenizedText(
                truncate(text.ids(), maxTokens), text.types() == null ? null : truncate(text.types(), maxTokens));
    }

    private long[] truncate(long[] values, int maxTokens) {
        long[] kept = Arrays.copyOf(values, maxTokens);
        int closing = Math.min(closingTokens, maxTokens);
        System.arraycopy(values, values.length - closing, kept, maxTokens - closing, closing);
        return kept;
    }

    /** The highest token id that a text may come to; -1 if that is not known. */
    long largestId() {
        return file.largestId();
    }

    /** The token that fills up shorter texts of a batch. */
    long padId() {
        return file.padId();
    }

    @Override
    public void close() {
        unused.lock();
        try {
            if (!closed) {
                closed = true;
                LIBRARY.deleteTokenizer(handle);
            }
        } finally {
            unused.unlock();
        }
    }
}
