package io.sampo.node.runtime.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.sampo.node.model.Sha256;
import io.sampo.node.runtime.LoadingThreads;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.ModelRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer of the native library. Versions of a model mostly share one and the same file: what they open is one tokenizer in memory,
 * read once, until the last of them has closed it. Thread-safe, also when it is closed while in use.
 *
 * <p>It calls DJL's native functions and not its {@code HuggingFaceTokenizer}, which fetches eight arrays of each text where
 * one is wanted, and takes a third longer.
 */
final class NativeTokenizer {

    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    /** By the SHA-256 of their files. This map guards {@link #users} as well. */
    private static final Map<String, NativeTokenizer> OPEN = new HashMap<>();

    private static boolean libraryLoaded;

    private final String key;
    private final long handle;
    private final TokenizerFile file;
    private final boolean hasTypes;
    private final int closingTokens;
    /** The native tokenizer must not be freed while a thread is in it: that would end the process. */
    private final Lock inUse;

    private final Lock unused;
    private boolean closed;
    private int users;

    private NativeTokenizer(String key, long handle, TokenizerFile file, boolean hasTypes, int closingTokens) {
        this.key = key;
        this.handle = handle;
        this.file = file;
        this.hasTypes = hasTypes;
        this.closingTokens = closingTokens;
        ReadWriteLock lock = new ReentrantReadWriteLock();
        this.inUse = lock.readLock();
        this.unused = lock.writeLock();
    }

    /**
     * Reads a tokenizer, unless one of the same content is open.
     *
     * @param ref whose tokenizer it is, for messages
     * @param cacheDirectory where the native library is unpacked; only the first call in a JVM uses it
     * @throws ModelLoadException if the file is missing or not in the form of Hugging Face's {@code tokenizer.json}
     */
    static NativeTokenizer open(ModelRef ref, Path path, Path cacheDirectory) throws ModelLoadException {
        try {
            byte[] content = Files.readAllBytes(path);
            String key = Sha256.of(content);
            NativeTokenizer open = join(key);
            if (open != null) {
                return open;
            }
            // Not under the lock, which threads of actors wait for: it takes long where requests go before.
            return shared(read(key, content, cacheDirectory));
        } catch (IOException | RuntimeException | LinkageError e) {
            // The library throws RuntimeException itself for whatever it cannot read.
            throw new ModelLoadException(
                    ref + "/" + path.getFileName() + ": " + reason(e)
                            + " (expected: a file in the form of Hugging Face's tokenizer.json)",
                    e);
        }
    }

    private static @Nullable NativeTokenizer join(String key) {
        synchronized (OPEN) {
            NativeTokenizer open = OPEN.get(key);
            if (open != null) {
                open.users++;
            }
            return open;
        }
    }

    /** For others from now on; or what another thread has read meanwhile. */
    private static NativeTokenizer shared(NativeTokenizer read) {
        NativeTokenizer first;
        synchronized (OPEN) {
            first = OPEN.computeIfAbsent(read.key, key -> read);
            first.users++;
        }
        if (first != read) {
            read.free();
        }
        return first;
    }

    private static NativeTokenizer read(String key, byte[] content, Path cacheDirectory) throws IOException {
        String json = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
        TokenizerFile file = TokenizerFile.parse(json);
        loadLibrary(cacheDirectory);
        long handle = LoadingThreads.call(() -> LIBRARY.createTokenizerFromString(json));
        try {
            LIBRARY.disablePadding(handle);
            LIBRARY.disableTruncation(handle);
            long sample = LIBRARY.encode(handle, "a", true);
            try {
                // Which special tokens are added, and their segments, does not depend on the text.
                boolean hasTypes = Arrays.stream(LIBRARY.getTypeIds(sample)).anyMatch(type -> type != 0);
                int closingTokens = trailingOnes(LIBRARY.getSpecialTokenMask(sample));
                return new NativeTokenizer(key, handle, file, hasTypes, closingTokens);
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

    /** The special tokens at the end of each text. */
    int closingTokens() {
        return closingTokens;
    }

    /** What else its file says. */
    TokenizerFile file() {
        return file;
    }

    /** One of those who opened it does so no more; the last one's call frees it. */
    void release() {
        synchronized (OPEN) {
            users--;
            if (users > 0) {
                return;
            }
            OPEN.remove(key);
        }
        free();
    }

    private void free() {
        unused.lock();
        try {
            closed = true;
            LIBRARY.deleteTokenizer(handle);
        } finally {
            unused.unlock();
        }
    }
}
