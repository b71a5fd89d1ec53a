package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipe of 64 bytes in place of a process: who prints more than that waits until it is read. */
@DisplayName("The output of a child process")
@Timeout(30)
class ChildOutputTest {

    private static final int LINES = 100;

    @TempDir
    private Path folder;

    @Test
    void isReadToItsEndAndKeptButForTheLineThatIsAwaited() throws Exception {
        Path file = folder.resolve("node-1.out");

        assertThat(printAll(file)).isEqualTo("member 127.0.0.1:25520");

        assertThat(file).content().startsWith("[gc] before\n[gc] 0\n").endsWith("[gc] 99\n");
    }

    @Test
    void isReadToItsEndEvenIfItCannotBeKept() throws Exception {
        Path file = folder.resolve("missing").resolve("node-1.out");

        assertThat(printAll(file)).isEqualTo("member 127.0.0.1:25520");

        assertThat(file).doesNotExist();
    }

    @Test
    void endsWithoutTheLineThatIsAwaited() throws Exception {
        PipedOutputStream pipe = new PipedOutputStream();
        ChildOutput output = new ChildOutput("node-1", new PipedInputStream(pipe), folder.resolve("node-1.out"));
        pipe.close();

        assertThat(output.awaitLine("member ")).isNull();
    }

    /** Prints as much as blocks if nobody reads; returns the line that was awaited. */
    private static String printAll(Path file) throws Exception {
        PipedOutputStream pipe = new PipedOutputStream();
        ChildOutput output = new ChildOutput("node-1", new PipedInputStream(pipe, 64), file);
        String line;
        try (PrintStream child = new PrintStream(pipe, true, StandardCharsets.UTF_8)) {
            child.print("[gc] before\nmember 127.0.0.1:25520\n");
            line = output.awaitLine("member ");
            output.startDraining();
            for (int i = 0; i < LINES; i++) {
                child.print("[gc] " + i + "\n");
            }
        }
        output.awaitEnd();
        return line;
    }
}
