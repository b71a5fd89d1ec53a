package io.sampo.node.runtime;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the JVM's optimising compiler give way to those who answer requests where processors are short. What a new version of a model
 * brings with it makes the compiler busy for seconds, on as much of two processors as the requests leave: with an equal claim it
 * keeps requests waiting, who pile up; with a lesser one it takes what is left. On Linux alone, where a priority is a thread's own.
 *
 * <p>Only C2, for which methods wait that run well enough without; and not far down, as all of a JVM waits for it now and then.
 */
public final class CompilerThreads {

    private static final Logger LOG = LoggerFactory.getLogger(CompilerThreads.class);

    /** Added to what others have: about a quarter of a processor, beside a thread that never rests; all of it beside none. */
    static final int NICENESS = 10;

    private static final Path THREADS = Path.of("/proc/self/task");

    /** As the kernel shows it, which cuts names after 15 bytes. */
    private static final String NAME = "C2 CompilerThre";

    /** {@code PRIO_PROCESS} of setpriority(2), which takes the number of a thread as well. */
    private static final int OF_THREAD = 0;

    private static final @Nullable Function SET_PRIORITY = NativeCalls.ofLinux("setpriority");

    private CompilerThreads() {}

    /** Does it for those there are, and so for those that they will start. Call it when a process is warm: it cannot be undone. */
    public static void giveWay() {
        if (SET_PRIORITY == null) {
            return;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                if (isCompiler(thread)) {
                    SET_PRIORITY.invokeInt(new Object[] {
                        OF_THREAD, Integer.parseInt(thread.getFileName().toString()), NICENESS
                    });
                }
            }
        } catch (IOException e) {
            LOG.debug("The compiler's threads cannot be found", e);
        }
    }

    private static boolean isCompiler(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).startsWith(NAME);
        } catch (IOException e) {
            // It ended meanwhile.
            return false;
        }
    }
}
