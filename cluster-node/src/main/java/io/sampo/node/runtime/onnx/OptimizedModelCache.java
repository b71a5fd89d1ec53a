package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Optimised copies of models on disk, one folder each, named by all that they depend on: the version of ONNX Runtime, what
 * this CPU can do, and the digest of the model. Shared by all processes of a machine: a folder appears whole or not at all,
 * and one whose checksums do not fit is made again. Those used longest ago are removed.
 */
final class OptimizedModelCache {

    /** Makes an optimised copy at the given path; files beside it whose names begin with its name belong to it. */
    interface Optimizer {
        void writeTo(Path target) throws OrtException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(OptimizedModelCache.class);
    private static final String MODEL = "model.onnx";
    private static final String CHECKSUMS = "checksums";
    private static final String UNFINISHED = ".unfinished-";
    private static final int MAX_ENTRIES = 32;
    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);
    private static final int READ_BYTES = 1024 * 1024;
    /** One a folder: replicas of one JVM that load the same model wait for the first of them. */
    private static final ConcurrentMap<Path, Object> LOCKS = new ConcurrentHashMap<>();

    private final Path directory;

    OptimizedModelCache(Path directory) {
        this.directory = directory;
    }

    /** The optimised copy of the model with this digest, made by {@code optimizer} if there is none or it is damaged. */
    Path get(String digest, Optimizer optimizer) throws IOException, OrtException {
        Path entry = entry(digest);
        synchronized (LOCKS.computeIfAbsent(entry, key -> new Object())) {
            if (Files.isDirectory(entry) && !isIntact(entry)) {
                LOG.warn("{}: damaged, it is made again", entry);
                delete(entry);
            }
            if (!Files.isDirectory(entry)) {
                make(entry, optimizer);
                removeOldest();
            }
        }
        Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
        return entry.resolve(MODEL);
    }

    /** Removes the copy with this digest, if there is one. */
    void remove(String digest) {
        delete(entry(digest));
    }

    private Path entry(String digest) {
        return directory.resolve(OnnxEnvironment.version() + "-" + CpuFeatures.fingerprint() + "-" + digest);
    }

    private void make(Path entry, Optimizer optimizer) throws IOException, OrtException {
        Files.createDirectories(directory);
        Path unfinished = Files.createTempDirectory(directory, UNFINISHED);
        try {
            optimizer.writeTo(unfinished.resolve(MODEL));
            Files.writeString(unfinished.resolve(CHECKSUMS), checksums(unfinished));
            Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster: its copy is as good.
            if (!Files.isDirectory(entry)) {
                throw e;
            }
        } finally {
            delete(unfinished);
        }
    }

    private static boolean isIntact(Path entry) {
        try {
            return Files.readString(entry.resolve(CHECKSUMS)).equals(checksums(entry));
        } catch (IOException e) {
            return false;
        }
    }

    /** A line for each file: its name, size and CRC-32C. */
    private static String checksums(Path entry) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Path file : list(entry)) {
            if (!file.endsWith(CHECKSUMS)) {
                lines.append(file.getFileName()).append(' ').append(Files.size(file));
                lines.append(' ').append(Long.toHexString(crc(file))).append('\n');
            }
        }
        return lines.toString();
    }

    private static long crc(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                crc.update(buffer.flip());
            }
        }
        return crc.getValue();
    }

    private void removeOldest() throws IOException {
        List<Path> entries = new ArrayList<>();
        for (Path each : list(directory)) {
            if (!each.getFileName().toString().startsWith(UNFINISHED)) {
                entries.add(each);
            } else if (lastUsed(each).isBefore(Instant.now().minus(ABANDONED_AFTER))) {
                delete(each);
            }
        }
        entries.sort(Comparator.comparing(OptimizedModelCache::lastUsed));
        for (Path oldest : entries.subList(0, Math.max(0, entries.size() - MAX_ENTRIES))) {
            delete(oldest);
        }
    }

    private static Instant lastUsed(Path entry) {
        try {
            return Files.getLastModifiedTime(entry).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static void delete(Path entry) {
        try {
            for (Path file : list(entry)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(entry);
        } catch (NoSuchFileException e) {
            LOG.debug("{}: already gone", entry);
        } catch (IOException e) {
            LOG.warn("{}: cannot be removed: {}", entry, e.toString());
        }
    }
}
