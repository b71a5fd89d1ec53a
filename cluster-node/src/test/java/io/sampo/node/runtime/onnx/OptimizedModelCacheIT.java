package io.sampo.node.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.sampo.node.runtime.onnx.OptimizedModelCache.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that use one folder; an optimizer that takes its time and leaves the id of its process. */
@DisplayName("A cache of optimised models that processes share")
class OptimizedModelCacheIT {

    private static final long MODEL_BYTES = 1_000;
    private static final String DIGEST = "digest";

    @TempDir
    private Path folder;

    private final List<User> users = new ArrayList<>();

    @AfterEach
    void endUsers() throws Exception {
        for (User user : users) {
            user.kill();
        }
    }

    @Test
    void makesACopyOnceForTwoProcessesThatWantItAtTheSameTime() throws Exception {
        User one = start("1000");
        User other = start("1000");
        one.await("using ");
        other.await("using ");

        assertThat(Stream.concat(one.lines.stream(), other.lines.stream()))
                .filteredOn(line -> line.equals("making"))
                .hasSize(1);
        assertThat(one.lastLine()).isEqualTo(other.lastLine());
        assertThat(folders()).hasSize(1);
    }

    @Test
    void makesTheCopyThatAKilledProcessDidNotFinish() throws Exception {
        User killed = start("60000");
        killed.await("making");
        assertThat(folders()).singleElement().asString().startsWith(".unfinished-");
        killed.kill();

        try (Lease lease = cache(MODEL_BYTES * 10)
                .get(DIGEST, MODEL_BYTES, target -> write(target, 0))
                .orElseThrow()) {
            assertThat(lease.model())
                    .hasContent(Long.toString(ProcessHandle.current().pid()));
        }
        assertThat(folders()).singleElement().asString().endsWith(DIGEST);
    }

    @Test
    void keepsACopyAsLongAsAProcessThatUsesItLives() throws Exception {
        User user = start("0");
        user.await("using ");

        assertThat(cache(1_500).get("other", MODEL_BYTES, target -> write(target, 0)))
                .isEmpty();
        assertThat(folders()).singleElement().asString().endsWith(DIGEST);
        user.kill();

        assertThat(cache(1_500).get("other", MODEL_BYTES, target -> write(target, 0)))
                .isPresent();
        assertThat(folders()).singleElement().asString().endsWith("other");
    }

    private OptimizedModelCache cache(long maxBytes) {
        return new OptimizedModelCache(folder, maxBytes);
    }

    private static void write(Path target, long millis) {
        try {
            Files.write(target.resolveSibling(target.getFileName() + ".data"), new byte[(int) MODEL_BYTES]);
            Thread.sleep(millis);
            Files.writeString(target, Long.toString(ProcessHandle.current().pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }

    /** Makes its copy in {@code millis}, if it has to. */
    private User start(String millis) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                UsingProcess.class.getName(),
                folder.toString(),
                millis);
        User user =
                new User(new ProcessBuilder(command).redirectErrorStream(true).start());
        users.add(user);
        return user;
    }

    /** Another process, and what it said so far. */
    private static final class User {
        private final Process process;
        private final BufferedReader output;
        private final List<String> lines = new ArrayList<>();

        User(Process process) {
            this.process = process;
            this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        void await(String beginning) throws IOException {
            do {
                String line = output.readLine();
                assertThat(line).as("after %s", lines).isNotNull();
                lines.add(line);
            } while (!lastLine().startsWith(beginning));
        }

        String lastLine() {
            return lines.get(lines.size() - 1);
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    /** What another process does: it uses a copy until it is killed. */
    static final class UsingProcess {

        private UsingProcess() {}

        public static void main(String[] args) throws IOException, OrtException, InterruptedException {
            Lease lease = new OptimizedModelCache(Path.of(args[0]), MODEL_BYTES * 10)
                    .get(DIGEST, MODEL_BYTES, target -> {
                        System.out.println("making");
                        write(target, Long.parseLong(args[1]));
                    })
                    .orElseThrow();
            System.out.println("using the copy made by " + Files.readString(lease.model()));
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
