package io.sampo.node.runtime.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks on the entries of a folder that all processes of a machine see. Each is a byte of one file: there is nothing to clean
 * up, and the system frees what a killed process held. Thread-safe; threads of this process share a shared lock.
 */
final class ArtifactLocks {

    /** What a lock is for. An entry has one of each. */
    enum Purpose {
        /** Held alone by who makes the entry. */
        MAKING,
        /** Shared by all who use the entry; held alone by who removes it. */
        USING
    }

    /** A lock; closing it twice does no harm. */
    final class Held implements AutoCloseable {
        private final long position;
        private boolean released;

        private Held(long position) {
            this.position = position;
        }

        @Override
        public void close() {
            release(this);
        }
    }

    private static final class Holding {
        private final FileLock lock;
        private int users = 1;

        Holding(FileLock lock) {
            this.lock = lock;
        }
    }

    /** One a file, as a process loses all its locks on a file when it closes any channel to it. */
    private static final ConcurrentMap<Path, ArtifactLocks> BY_FILE = new ConcurrentHashMap<>();

    private final Path file;
    private final Map<Long, Holding> holdings = new HashMap<>();
    private @Nullable FileChannel channel;

    private ArtifactLocks(Path file) {
        this.file = file;
    }

    /** The locks whose file is {@code name} in a folder that exists. */
    static ArtifactLocks in(Path directory, String name) throws IOException {
        return BY_FILE.computeIfAbsent(directory.toRealPath().resolve(name), ArtifactLocks::new);
    }

    /**
     * Takes a lock if that is possible at once.
     *
     * @return null if somebody else, in this process or another, holds it
     * @throws IOException if locks cannot be had in this folder
     */
    synchronized @Nullable Held tryLock(String entry, Purpose purpose, boolean shared) throws IOException {
        long position = position(entry, purpose);
        Holding holding = holdings.get(position);
        if (holding != null) {
            if (!shared || !holding.lock.isShared()) {
                return null;
            }
            holding.users++;
            return new Held(position);
        }
        try {
            FileLock lock = open().tryLock(position, 1, shared);
            if (lock == null) {
                return null;
            }
            holdings.put(position, new Holding(lock));
            return new Held(position);
        } catch (OverlappingFileLockException e) {
            return null;
        } finally {
            closeIfIdle();
        }
    }

    private synchronized void release(Held held) {
        Holding holding = holdings.get(held.position);
        if (held.released || holding == null) {
            return;
        }
        held.released = true;
        if (--holding.users > 0) {
            return;
        }
        holdings.remove(held.position);
        try {
            holding.lock.release();
            closeIfIdle();
        } catch (IOException e) {
            throw new IllegalStateException("a lock that is held can be released", e);
        }
    }

    private FileChannel open() throws IOException {
        FileChannel opened = channel;
        if (opened == null) {
            opened = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = opened;
        }
        return opened;
    }

    private void closeIfIdle() throws IOException {
        if (channel != null && holdings.isEmpty()) {
            channel.close();
            channel = null;
        }
    }

    /** Far beyond the end of the file, which stays empty; far enough apart that no two entries meet. */
    private static long position(String entry, Purpose purpose) {
        UUID hash = UUID.nameUUIDFromBytes((purpose + entry).getBytes(StandardCharsets.UTF_8));
        return hash.getMostSignificantBits() >>> 2;
    }
}
