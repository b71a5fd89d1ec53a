package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OrtException;
import io.sampo.node.runtime.onnx.ArtifactLocks.Held;
import io.sampo.node.runtime.onnx.ArtifactLocks.Purpose;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Optimised copies of models on disk, one folder each, named by all that they depend on: the version of ONNX Runtime, what
 * this CPU can do, and the digest of the model. Shared by all processes of a machine: one makes a copy while others wait for it,
 * a folder appears whole or not at all, and one whose checksums do not fit is made again. Where room is short, those used longest
 * ago are removed, but none that a living process uses.
 */
final class OptimizedModelCache {

    /** Makes an optimised copy at the given path; files beside it whose names begin with its name belong to it. */
    interface Optimizer {
        void writeTo(Path target) throws OrtException;
    }

    /** A copy in use: no process removes it for want of room until this is closed. */
    static final class Lease implements AutoCloseable {
        private final ArtifactFolder entry;
        private final @Nullable Held lock;

        private Lease(ArtifactFolder entry, @Nullable Held lock) {
            this.entry = entry;
            this.lock = lock;
        }

        /** The copy. */
        Path model() {
            return entry.path().resolve(MODEL);
        }

        @Override
        public void close() {
            entry.markUsed();
            if (lock != null) {
                lock.close();
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(OptimizedModelCache.class);
    private static final String MODEL = "model.onnx";
    private static final String LOCKS = "locks";
    private static final String UNFINISHED = ".unfinished-";
    /** A process that takes longer to make a copy may be stopped or stuck: then each makes its own. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration POLL = Duration.ofMillis(10);
    /** One a folder: replicas of one JVM that load the same model wait for the first of them. */
    private static final ConcurrentMap<Path, Object> MONITORS = new ConcurrentHashMap<>();

    private final Path directory;
    private final long maxBytes;

    /**
     * A cache.
     *
     * @param maxBytes what all copies together may take
     */
    OptimizedModelCache(Path directory, long maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
    }

    /**
     * The optimised copy of the model with this digest, made by {@code optimizer} if there is none or it is damaged.
     *
     * @param sizeBytes of the model, which is about what its copy will take
     * @return empty if there is no room beside the copies in use
     */
    Optional<Lease> get(String digest, long sizeBytes, Optimizer optimizer) throws IOException, OrtException {
        Files.createDirectories(directory);
        String name = OnnxEnvironment.version() + "-" + CpuFeatures.fingerprint() + "-" + digest;
        ArtifactFolder entry = new ArtifactFolder(directory.resolve(name));
        // Taken first, so that nobody removes what is about to be looked at, made or opened.
        Lease lease = new Lease(entry, awaitLock(name, Purpose.USING, true));
        boolean there = false;
        try {
            synchronized (MONITORS.computeIfAbsent(entry.path(), key -> new Object())) {
                there = entry.isIntact() || make(entry, sizeBytes, optimizer);
            }
            return there ? Optional.of(lease) : Optional.empty();
        } finally {
            if (!there) {
                lease.close();
            }
        }
    }

    /** Removes a copy that turned out to be of no use. */
    void remove(Lease lease) {
        lease.close();
        lease.entry.delete();
    }

    /** Makes a copy, or waits for another process that does; false if there is no room for it. */
    private boolean make(ArtifactFolder entry, long sizeBytes, Optimizer optimizer) throws IOException, OrtException {
        try (Held making = awaitLock(entry.name(), Purpose.MAKING, false)) {
            if (making == null) {
                LOG.debug("{}: made without a lock", entry.path());
            }
            if (entry.isIntact()) {
                return true;
            }
            if (entry.exists()) {
                LOG.warn("{}: damaged, it is made again", entry.path());
                entry.delete();
            }
            if (!makeRoom(sizeBytes)) {
                return false;
            }
            write(entry, optimizer);
        }
        // A copy may be larger than its model was.
        makeRoom(0);
        return true;
    }

    private void write(ArtifactFolder entry, Optimizer optimizer) throws IOException, OrtException {
        ArtifactFolder unfinished =
                new ArtifactFolder(Files.createTempDirectory(directory, UNFINISHED + entry.name() + "-"));
        try {
            optimizer.writeTo(unfinished.path().resolve(MODEL));
            unfinished.writeChecksums();
            Files.move(unfinished.path(), entry.path(), StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster: its copy is as good.
            if (!entry.exists()) {
                throw e;
            }
        } finally {
            unfinished.delete();
        }
    }

    /** Removes what killed processes left, and of the rest what was used longest ago, until {@code bytes} more fit. */
    private boolean makeRoom(long bytes) throws IOException {
        long total = 0;
        // Times are read once: other processes change them while this one sorts.
        SortedMap<Instant, List<ArtifactFolder>> byLastUse = new TreeMap<>();
        for (ArtifactFolder folder : ArtifactFolder.in(directory)) {
            if (isUnfinished(folder)) {
                total += deleteUnless(folder, entryOf(folder), Purpose.MAKING) ? 0 : folder.sizeBytes();
            } else {
                total += folder.sizeBytes();
                byLastUse
                        .computeIfAbsent(folder.lastUsed(), key -> new ArrayList<>())
                        .add(folder);
            }
        }
        for (ArtifactFolder oldest :
                byLastUse.values().stream().flatMap(List::stream).toList()) {
            if (total + bytes <= maxBytes) {
                break;
            }
            long size = oldest.sizeBytes();
            total -= deleteUnless(oldest, oldest.name(), Purpose.USING) ? size : 0;
        }
        return total + bytes <= maxBytes;
    }

    private static boolean isUnfinished(ArtifactFolder folder) {
        return folder.name().startsWith(UNFINISHED);
    }

    /** The name of the entry that an unfinished folder would have become: what is between the prefix and a number. */
    private static String entryOf(ArtifactFolder unfinished) {
        String name = unfinished.name();
        int end = name.lastIndexOf('-');
        return name.substring(Math.min(UNFINISHED.length(), end), end);
    }

    /** Deletes {@code folder} unless somebody holds the lock of {@code entry}. */
    private boolean deleteUnless(ArtifactFolder folder, String entry, Purpose held) {
        try (Held alone = ArtifactLocks.in(directory, LOCKS).tryLock(entry, held, false)) {
            if (alone == null) {
                return false;
            }
            folder.delete();
            return !folder.exists();
        } catch (IOException e) {
            LOG.debug("{}: not removed, as nobody can tell whether it is in use", folder.path(), e);
            return false;
        }
    }

    /** Waits for a lock; null if it cannot be had, which costs some work done twice, but no harm. */
    private @Nullable Held awaitLock(String entry, Purpose purpose, boolean shared) throws IOException {
        long startedNanos = System.nanoTime();
        try {
            ArtifactLocks locks = ArtifactLocks.in(directory, LOCKS);
            Held held = locks.tryLock(entry, purpose, shared);
            while (held == null && System.nanoTime() - startedNanos < PATIENCE.toNanos()) {
                Thread.sleep(POLL.toMillis());
                held = locks.tryLock(entry, purpose, shared);
            }
            return held;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } catch (IOException e) {
            // Such as in a folder that cannot be written, whose copies are as good as any.
            LOG.debug("{}: no locks", directory, e);
            return null;
        }
    }
}
