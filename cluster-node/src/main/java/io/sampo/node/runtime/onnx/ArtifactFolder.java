package io.sampo.node.runtime.onnx;

import io.sampo.node.runtime.ReusableMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of the cache and the files in it, with a file of checksums that says whether they are as they were written. */
record ArtifactFolder(Path path) {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactFolder.class);
    private static final String CHECKSUMS = "checksums";
    private static final int READ_BYTES = 1024 * 1024;

    String name() {
        return String.valueOf(path.getFileName());
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /** Whether all is there, and nothing is damaged. Reads all files to their ends, which also brings them into memory. */
    boolean isIntact() {
        try {
            return Files.readString(path.resolve(CHECKSUMS)).equals(checksums());
        } catch (IOException e) {
            return false;
        }
    }

    void writeChecksums() throws IOException {
        Files.writeString(path.resolve(CHECKSUMS), checksums());
    }

    /** A line for each file: its name, size and CRC-32C. */
    private String checksums() throws IOException {
        StringBuilder lines = new StringBuilder();
        try (ReusableMemory memory = new ReusableMemory()) {
            ByteBuffer buffer = memory.take(READ_BYTES);
            for (Path file : list(path)) {
                if (!file.endsWith(CHECKSUMS)) {
                    lines.append(file.getFileName()).append(' ').append(Files.size(file));
                    lines.append(' ')
                            .append(Long.toHexString(crc(file, buffer)))
                            .append('\n');
                }
            }
        }
        return lines.toString();
    }

    private static long crc(Path file, ByteBuffer buffer) throws IOException {
        CRC32C crc = new CRC32C();
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                crc.update(buffer.flip());
            }
        }
        return crc.getValue();
    }

    /** What its files take; what is removed meanwhile takes nothing. */
    long sizeBytes() {
        long bytes = 0;
        try {
            for (Path file : list(path)) {
                bytes += Files.size(file);
            }
        } catch (IOException e) {
            LOG.debug("{}: removed meanwhile", path, e);
        }
        return bytes;
    }

    Instant lastUsed() {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    void markUsed() {
        try {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.debug("{}: not marked as used", path, e);
        }
    }

    void delete() {
        try {
            for (Path file : list(path)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            LOG.debug("{}: already gone", path);
        } catch (IOException e) {
            LOG.warn("{}: cannot be removed: {}", path, e.toString());
        }
    }

    /** The folders in {@code directory}. */
    static List<ArtifactFolder> in(Path directory) throws IOException {
        return list(directory).stream()
                .filter(Files::isDirectory)
                .map(ArtifactFolder::new)
                .toList();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
