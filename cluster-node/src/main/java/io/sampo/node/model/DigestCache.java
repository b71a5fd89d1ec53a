package io.sampo.node.model;

import io.sampo.node.model.VersionFiles.VersionFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digests of versions. Reading all weights at each start would cost seconds, so a digest is kept with the names, sizes and
 * times of the files it was computed of, and holds as long as these do.
 */
final class DigestCache {

    private static final Logger LOG = LoggerFactory.getLogger(DigestCache.class);
    private static final int READ_BYTES = 1024 * 1024;

    /** How long to pause after each piece, as a multiple of the time that it took: all members of a machine read at once. */
    private static final int REST = 9;
    /** Of one version: whoever ordered a large one waits for it. */
    private static final Duration MOST_REST = Duration.ofSeconds(5);

    private final Path directory;
    private volatile boolean givesWay;

    DigestCache(Path directory) {
        this.directory = directory;
    }

    /** From now on there are requests to be answered meanwhile: large files are read with pauses. */
    void giveWay() {
        givesWay = true;
    }

    /** SHA-256 over names and contents of the files, in lower-case hexadecimal. */
    String digestOf(VersionFiles version) throws IOException {
        String state = stateOf(version);
        Path kept = directory.resolve(Sha256.of(version.directory().toString()));
        try {
            String[] parts = Files.readString(kept).split("\n", 2);
            if (parts.length == 2 && parts[1].equals(state)) {
                return parts[0];
            }
        } catch (IOException e) {
            LOG.debug("{}: no digest is kept yet", version.directory());
        }
        String digest = compute(version);
        keep(kept, digest + "\n" + state);
        return digest;
    }

    private static String stateOf(VersionFiles version) {
        StringBuilder lines = new StringBuilder();
        for (VersionFile file : version.files()) {
            lines.append(file.sizeBytes())
                    .append(' ')
                    .append(file.modified())
                    .append(' ')
                    .append(file.name());
            lines.append('\n');
        }
        return lines.toString();
    }

    private String compute(VersionFiles version) throws IOException {
        MessageDigest sha256 = Sha256.begin();
        byte[] buffer = new byte[READ_BYTES];
        long restNanos = givesWay ? MOST_REST.toNanos() : 0;
        for (VersionFile file : version.files()) {
            byte[] name = file.name().getBytes(StandardCharsets.UTF_8);
            // With lengths, so that no two versions come to the same bytes.
            sha256.update(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                    .putInt(name.length)
                    .putLong(file.sizeBytes())
                    .flip());
            sha256.update(name);
            try (InputStream content = Files.newInputStream(file.path())) {
                int read;
                do {
                    long begunNanos = System.nanoTime();
                    read = content.read(buffer);
                    sha256.update(buffer, 0, Math.max(0, read));
                    long rest = Math.min(restNanos, REST * (System.nanoTime() - begunNanos));
                    LockSupport.parkNanos(rest);
                    restNanos -= rest;
                } while (read >= 0);
            }
        }
        return Sha256.hex(sha256.digest());
    }

    /** Without it the next start is slower, and no more. */
    private void keep(Path file, String content) {
        try {
            Files.createDirectories(directory);
            Path unfinished = Files.createTempFile(directory, ".", ".part");
            Files.writeString(unfinished, content);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("{}: the digest of a model cannot be kept: {}", file, e.toString());
        }
    }
}
