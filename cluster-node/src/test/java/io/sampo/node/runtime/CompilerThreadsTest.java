package io.sampo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CompilerThreadsTest {

    /** Of the line of {@code /proc/PID/task/TID/stat}, counted from behind the name, which may hold spaces; see proc(5). */
    private static final int NICE = 16;

    @Test
    @EnabledOnOs(OS.LINUX)
    void onlyTheOptimisingCompilerGivesWay() throws IOException {
        CompilerThreads.giveWay();

        assertThat(nicenessOf("C2 Compiler"))
                .isNotEmpty()
                .allSatisfy(niceness -> assertThat(niceness).isGreaterThanOrEqualTo(CompilerThreads.NICENESS));
        assertThat(nicenessOf("C1 Compiler"))
                .isNotEmpty()
                .containsOnly(nicenessOf("VM Thread").get(0));
    }

    private static List<Integer> nicenessOf(String name) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                int end = stat.lastIndexOf(')');
                if (stat.substring(stat.indexOf('(') + 1, end).startsWith(name)) {
                    found.add(Integer.valueOf(stat.substring(end + 2).split(" ", -1)[NICE]));
                }
            }
        }
        return found;
    }
}
