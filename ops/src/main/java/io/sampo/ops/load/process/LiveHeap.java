package io.sampo.ops.load.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** How much of a JVM's heap is in use by what lives: what a full collection leaves. */
public final class LiveHeap {

    private static final String TOTAL = "Total";

    private LiveHeap() {}

    /**
     * Has the JVM {@code pid} collect its garbage, and tells the bytes of the objects that are left.
     *
     * @throws IOException if there is no such JVM, or this one comes without {@code jcmd}
     */
    public static long bytes(long pid) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        return fromHistogram(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList());
    }

    /** Reads what {@code jcmd PID GC.class_histogram} prints. */
    static long fromHistogram(List<String> lines) throws IOException {
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 3 && words[0].equals(TOTAL)) {
                try {
                    return Long.parseLong(words[2]);
                } catch (NumberFormatException e) {
                    throw new IOException("live heap: '" + line + "' (expected: instances and bytes)", e);
                }
            }
        }
        throw new IOException("live heap: no total in the histogram: " + (lines.isEmpty() ? "" : lines.get(0)));
    }
}
