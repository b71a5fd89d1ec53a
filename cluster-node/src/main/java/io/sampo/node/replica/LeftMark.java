package io.sampo.node.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mark of something that a process loaded when it ended. */
record LeftMark(Path file) {

    private static final Logger LOG = LoggerFactory.getLogger(LeftMark.class);

    /** Whether the process loaded nothing else. */
    boolean alone() {
        return file.toString().endsWith(HeldMark.ALONE);
    }

    /** The JVM's report of the crash that ended the process; empty if there is none, as after a kill. */
    Optional<String> report() {
        try {
            Path report = Path.of(Files.readString(file));
            // An older one is of another process with the same id.
            boolean isOfThis = Files.getLastModifiedTime(report).compareTo(Files.getLastModifiedTime(file)) >= 0;
            return isOfThis ? Optional.of(report.toString()) : Optional.empty();
        } catch (IOException e) {
            LOG.debug("{}: no report of a crash", file, e);
            return Optional.empty();
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{}: cannot be removed: {}", file, e.toString());
        }
    }
}
