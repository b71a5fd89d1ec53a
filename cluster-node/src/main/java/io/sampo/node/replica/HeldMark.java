package io.sampo.node.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mark of something that this process loads: a file that it holds locked. The system frees the lock however the process ends, also
 * where another has its id later, or the same in another container. A process that is stopped in order removes its marks before it ends.
 */
final class HeldMark {

    /** What was loading while the process loaded nothing else. */
    static final String ALONE = ".alone";

    private static final String BESIDE_OTHERS = ".beside-others";

    private static final Logger LOG = LoggerFactory.getLogger(HeldMark.class);

    /** Those of this process; guarded by itself. */
    private static final Set<HeldMark> HELD = new HashSet<>();

    private static boolean stopping;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(HeldMark::stop, "remove-loading-marks"));
    }

    private final Path file;
    private final FileChannel locked;

    private HeldMark(Path file, FileChannel locked) {
        this.file = file;
        this.locked = locked;
    }

    /**
     * Makes a mark whose name begins with {@code name}, and which names the file that the JVM's report of a crash would be in.
     *
     * @return null if this process is being stopped: what is not loaded to its end then is not to blame
     */
    static @Nullable HeldMark create(Path folder, String name, boolean alone) throws IOException {
        synchronized (HELD) {
            if (stopping) {
                return null;
            }
            Path unfinished = folder.resolve("." + name);
            Path file = folder.resolve(name + (alone ? ALONE : BESIDE_OTHERS));
            HeldMark mark = new HeldMark(
                    file, FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            HELD.add(mark);
            try {
                mark.locked.lock();
                mark.locked.write(
                        ByteBuffer.wrap(CrashReport.ofThisProcess().toString().getBytes(StandardCharsets.UTF_8)));
                // Seen only once it is locked.
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
                return mark;
            } catch (IOException e) {
                mark.close();
                Files.deleteIfExists(unfinished);
                throw e;
            }
        }
    }

    static boolean isHeldHere(Path file) {
        synchronized (HELD) {
            return HELD.stream().anyMatch(mark -> mark.file.equals(file));
        }
    }

    private static void stop() {
        synchronized (HELD) {
            stopping = true;
            Set.copyOf(HELD).forEach(HeldMark::close);
        }
    }

    /** Removes it; twice does no harm. */
    void close() {
        synchronized (HELD) {
            if (!HELD.remove(this)) {
                return;
            }
            try (locked) {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("{}: cannot be removed: {}", file, e.toString());
            }
        }
    }
}
