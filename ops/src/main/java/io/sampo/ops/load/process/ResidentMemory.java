package io.sampo.ops.load.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much of a process is in physical memory. */
public final class ResidentMemory {

    private static final String STATUS_KEY = "VmRSS:";
    private static final int KIB = 1024;

    private ResidentMemory() {}

    /**
     * The resident bytes of {@code pid}, shared pages included.
     *
     * @throws IOException if there is no such process
     */
    public static long bytes(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        return Files.exists(status) ? fromStatus(Files.readAllLines(status, StandardCharsets.UTF_8)) : fromPs(pid);
    }

    /** Reads the lines of {@code /proc/PID/status}. */
    static long fromStatus(List<String> lines) throws IOException {
        for (String line : lines) {
            if (line.startsWith(STATUS_KEY)) {
                return kib(line.substring(STATUS_KEY.length()).replace("kB", ""));
            }
        }
        throw new IOException("no " + STATUS_KEY + " in the process's status");
    }

    private static long fromPs(long pid) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
        return kib(new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    }

    private static long kib(String text) throws IOException {
        try {
            return Long.parseLong(text.strip()) * KIB;
        } catch (NumberFormatException e) {
            throw new IOException("resident memory: '" + text + "' (expected: a number)", e);
        }
    }
}
