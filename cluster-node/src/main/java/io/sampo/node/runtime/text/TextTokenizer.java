package io.sampo.node.runtime.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.ModelRef;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    private TextTokenizer(long handle, TokenizerFile file, boolean hasTypes, int closingTokens) {
        this.handle = handle;
        this.file = file;
        this.hasTypes = hasTypes;
        this.closingTokens = closingTokens;
        ReadWriteLock lock = new ReentrantReadWriteLock();
        this.inUse = lock.readLock();
        this.unused = lock.writeLock();
    }

    /**
     * Reads a tokenizer.
     *
     * @param ref whose tokenizer it is, for messages
     * @param cacheDirectory where the native library is unpacked; only the first call in a JVM uses it
     * @throws ModelLoadException if the file is missing or not in the form of Hugging Face's {@code tokenizer.json}
     */
    static TextTokenizer open(ModelRef ref, Path path, Path cacheDirectory) throws ModelLoadException {
        try {
            String json = Files.readString(path);
            TokenizerFile file = TokenizerFile.parse(json);
            loadLibrary(cacheDirectory);
            return open(LIBRARY.createTokenizerFromString(json), file);
        } catch (IOException | RuntimeException | LinkageError e) {
            // The library throws RuntimeException itself for whatever it cannot read.
            throw new ModelLoadException(
                    ref + "/" + path.getFileName() + ": " + reason(e)
                            + " (expected: a file in the form of Hugging Face's tokenizer.json)",
                    e);
        }
    }

    private static TextTokenizer open(long handle, TokenizerFile file) {
        try {
            LIBRARY.disablePadding(handle);
            LIBRARY.disableTruncation(handle);
            long sample = LIBRARY.encode(handle, "a", true);
            try {
                // Which special tokens are added, and their segments, does not depend on the text.
                boolean hasTypes = Arrays.stream(LIBRARY.getTypeIds(sample)).anyMatch(type -> type != 0);
                return new TextTokenizer(handle, file, hasTypes, trailingOnes(LIBRARY.getSpecialTokenMask(sample)));
            } finally {
                LIBRARY.deleteEncoding(sample);
            }
        } catch (RuntimeException e) {
            LIBRARY.deleteTokenizer(handle);
            throw e;
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

    /** In one line. The exceptions of files say no more than a path or a number. */
    private static String reason(Throwable e) {
        if (e instanceof NoSuchFileException) {
            return "is not there";
        }
        if (e instanceof AccessDeniedException) {
            return "cannot be read for want of permission";
        }
        if (e instanceof CharacterCodingException) {
            return "is not UTF-8 text";
        }
        if (e instanceof JsonProcessingException json && json.getLocation() != null) {
            JsonLocation where = json.getLocation();
            return "is no whole JSON (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
        }
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
