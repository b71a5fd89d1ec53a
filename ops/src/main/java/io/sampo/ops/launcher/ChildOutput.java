package io.sampo.ops.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a child process prints. It is read to its end, and kept in a file: options of the JVM, such as {@code -Xlog:gc}, make it print more
 * than a pipe holds, and the process would stand still once that is full.
 */
final class ChildOutput {

    private static final Duration END_LIMIT = Duration.ofSeconds(1);

    private final BufferedReader output;
    private final Path file;
    private final Thread reader;
    private boolean isWritable = true;

    /**
     * Reads nothing yet.
     *
     * @param file made at the first line that nobody waits for
     */
    ChildOutput(String name, InputStream output, Path file) {
        this.output = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
        this.file = file;
        this.reader = new Thread(this::drain, "output-of-" + name);
        reader.setDaemon(true);
    }

    /** The first line that begins like this, or null if the output ends before. */
    @Nullable
    String awaitLine(String beginning) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(beginning)) {
            keep(line);
            line = output.readLine();
        }
        return line;
    }

    /** Reads all that follows, on a thread of its own that keeps no JVM alive. */
    void startDraining() {
        reader.start();
    }

    /** Returns once all was read that an ended process left, or after a second: it may have children that still hold the pipe. */
    void awaitEnd() throws InterruptedException {
        reader.join(END_LIMIT.toMillis());
    }

    private void drain() {
        try (output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            // The process was ended while it printed.
            return;
        }
    }

    private void keep(String line) {
        if (!isWritable) {
            return;
        }
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // A full disk, perhaps: to read on is what the process needs.
            isWritable = false;
        }
    }
}
