package io.sampo.node.replica;

import io.sampo.node.runtime.LoadingThreads.Work;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers across processes what was being loaded when one of them ended: what ends its process would else do so at every start.
 * Thread-safe; members of a machine share the folder.
 *
 * <p>While files are loaded or warmed up a mark of them lies there. One that is left by a process that is gone makes them suspect:
 * they are tried again, but while this process loads nothing else. They are given up once a process ended in that, too: after the
 * first time if the JVM left its report of a crash, after the second if not, as whoever kills a process leaves none. So what crashes
 * its process does it twice, one that is killed while it loads is no worse for it, and what loaded beside either clears itself.
 *
 * <p>A success removes all marks of a version. An order to load it has what was given up tried once more; other files are strangers.
 * A process that is stopped in order leaves no marks.
 */
final class LoadingMarks {

    private static final Logger LOG = LoggerFactory.getLogger(LoadingMarks.class);

    /** What may be chance if no crash was reported, for files that loaded alone. */
    private static final int MOST_BY_CHANCE = 1;

    private static final int DIGEST_CHARS = 16;

    /** In no model's name. */
    private static final String SEPARATOR = ",";

    private final Path folder;
    /** Held alone by what is suspect, shared by all else. Fair, so that nobody waits for ever. */
    private final ReadWriteLock turns = new ReentrantReadWriteLock(true);

    /** Keeps marks in {@code folder}, which is made when it is needed. */
    LoadingMarks(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /**
     * Has the files of {@code ref} with {@code digest} marked while {@code work} loads them or warms them up, on the calling thread.
     * Blocks before while something loads that must do so alone.
     *
     * @throws ModelLoadException if they are given up, with the reason, or by {@code work}
     */
    <T> T during(ModelRef ref, String digest, Work<T, ModelLoadException> work) throws ModelLoadException {
        String files = prefix(ref) + digest.substring(0, Math.min(DIGEST_CHARS, digest.length())) + SEPARATOR;
        boolean alone = !left(files).isEmpty();
        Lock turn = alone ? turns.writeLock() : turns.readLock();
        turn.lock();
        try {
            // Now, as another process may have ended meanwhile.
            requireNotGivenUp(left(files));
            HeldMark mark = mark(files, alone);
            try {
                return work.run();
            } finally {
                if (mark != null) {
                    mark.close();
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private static void requireNotGivenUp(List<LeftMark> left) throws ModelLoadException {
        List<LeftMark> alone = left.stream().filter(LeftMark::alone).toList();
        String reports = String.join(
                ", ", left.stream().flatMap(mark -> mark.report().stream()).toList());
        boolean crashed = alone.stream().anyMatch(mark -> mark.report().isPresent());
        if (crashed || alone.size() > MOST_BY_CHANCE) {
            throw new ModelLoadException("the process ended " + left.size()
                    + " times while it loaded or warmed up this version, at last nothing beside it"
                    + (reports.isEmpty() ? "" : "; the JVM's reports: " + reports)
                    + " (once it is mended load it again; other files are tried by themselves)");
        }
    }

    private @Nullable HeldMark mark(String files, boolean alone) {
        try {
            Files.createDirectories(folder);
            return HeldMark.create(folder, files + UUID.randomUUID(), alone);
        } catch (IOException e) {
            LOG.warn("{}: what is loading cannot be marked there: {}", folder, e.toString());
            return null;
        }
    }

    /** A version was loaded and warmed up: no process ends of that. */
    void succeeded(ModelRef ref) {
        left(prefix(ref)).forEach(LeftMark::delete);
    }

    /** An operator wants a model tried again: what was given up is suspect only. */
    void forgive(ModelName model) {
        left(model + SEPARATOR).stream().filter(LeftMark::alone).forEach(LeftMark::delete);
    }

    private static String prefix(ModelRef ref) {
        return ref.name() + SEPARATOR + ref.version() + SEPARATOR;
    }

    /** The marks, with names that begin like this, of processes that are gone. */
    private List<LeftMark> left(String beginning) {
        try (Stream<Path> marks = Files.list(folder)) {
            return marks.filter(mark -> String.valueOf(mark.getFileName()).startsWith(beginning))
                    .filter(LoadingMarks::isLeft)
                    .map(LeftMark::new)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("{}: what was loading there cannot be read: {}", folder, e.toString());
            return List.of();
        }
    }

    private static boolean isLeft(Path mark) {
        // First: to close another channel to a file of its own would cost this process its lock.
        if (HeldMark.isHeldHere(mark)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(mark, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("{}: held, or just gone", mark, e);
            return false;
        }
    }
}
