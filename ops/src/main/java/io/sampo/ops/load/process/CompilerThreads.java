package io.sampo.ops.load.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How long the compilers of JVMs have been at work: while they are, their code is not as fast as it will be. */
public final class CompilerThreads {

    /** Linux says so much of a thread in {@code /proc}, in hundredths of a second, whatever its own clock does. */
    private static final double TICKS_PER_SECOND = 100;

    /** A line of {@code /proc/PID/task/TID/stat}: the name is the second word, the times are the 14th and 15th. */
    private static final Pattern STAT =
            Pattern.compile("\\d+ \\(C[12] CompilerThre\\w*\\) \\S(?: -?\\d+){10} (\\d+) (\\d+) .*", Pattern.DOTALL);

    private CompilerThreads() {}

    /**
     * Processor time in seconds that the compilers of this process took, which may be the one that makes the load, and those of all
     * that it started, directly or not. 0 where there is no {@code /proc}.
     */
    public static double seconds() {
        return Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .mapToDouble(process -> seconds(Path.of("/proc", Long.toString(process.pid()), "task")))
                .sum();
    }

    private static double seconds(Path tasks) {
        double seconds = 0;
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : threads.toList()) {
                seconds += ofThread(thread.resolve("stat"));
            }
        } catch (IOException e) {
            // It has ended, or there is no /proc here.
            return seconds;
        }
        return seconds;
    }

    private static double ofThread(Path stat) throws IOException {
        try {
            return secondsOf(Files.readString(stat, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Of one thread, 0 if it is no compiler's. */
    static double secondsOf(String stat) {
        Matcher compiler = STAT.matcher(stat);
        return compiler.matches()
                ? (Long.parseLong(compiler.group(1)) + Long.parseLong(compiler.group(2))) / TICKS_PER_SECOND
                : 0;
    }
}
