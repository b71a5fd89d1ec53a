package io.sampo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisplayName("Threads that load")
class LoadingThreadsTest {

    @Test
    void giveBackWhatTheyMade() {
        assertThat(LoadingThreads.call(() -> Thread.currentThread().getName())).startsWith("sampo-loading-");
    }

    @Test
    void throwWhatTheWorkThrows() {
        assertThatThrownBy(() -> LoadingThreads.call(() -> {
                    throw new IOException("on purpose");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("on purpose");
        assertThatThrownBy(() -> LoadingThreads.call(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void giveWayToAllOthers() {
        int others = nice();

        assertThat(LoadingThreads.call(LoadingThreadsTest::nice)).isEqualTo(Math.min(19, others + 15));
        assertThat(nice()).as("of the thread that waited").isEqualTo(others);
    }

    /** Of the calling thread; the seventeenth field behind the name, which may hold blanks. */
    private static int nice() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Integer.parseInt(fields[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
