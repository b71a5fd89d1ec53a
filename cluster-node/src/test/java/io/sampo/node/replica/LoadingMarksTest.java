package io.sampo.node.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end while they load are JVMs of their own, with the same folder. */
@DisplayName("Marks of what is loading")
class LoadingMarksTest {

    private static final ModelRef BAD = ModelRef.of("bad", 1);
    private static final ModelRef GOOD = ModelRef.of("good", 1);
    private static final String DIGEST = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_DIGEST = "f" + DIGEST;
    private static final int PATIENCE_SECONDS = 30;

    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void leaveNothingWhenLoadingEnds() throws Exception {
        LoadingMarks marks = marks();

        assertThat(marks.during(BAD, DIGEST, this::files)).hasSize(1);
        assertThatThrownBy(() -> marks.during(BAD, DIGEST, LoadingMarksTest::fail))
                .hasMessage("no model");
        assertThatThrownBy(() -> marks.during(BAD, DIGEST, LoadingMarksTest::breakDown))
                .isInstanceOf(IllegalStateException.class);

        assertThat(files()).isEmpty();
    }

    @Test
    void doNotCountWhileTheirProcessLives() throws Exception {
        loadingInOtherProcess(BAD);

        assertThat(marks().during(BAD, DIGEST, this::files))
                .hasSize(2)
                .allMatch(name -> name.endsWith("beside-others"));
    }

    @Test
    void giveUpWhatCrashedItsProcessWhileItLoadedAlone() throws Exception {
        crash(loadingInOtherProcess(BAD));
        crash(loadingInOtherProcess(BAD));

        assertThatThrownBy(() -> marks().during(BAD, DIGEST, LoadingMarksTest::fail))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("ended 2 times")
                .hasMessageContaining("the JVM's reports: " + folder.resolve("hs_err"));
    }

    @Test
    void tryWhatOnlyWasKilledTwiceAlone() throws Exception {
        kill(loadingInOtherProcess(BAD));
        kill(loadingInOtherProcess(BAD));
        assertThat(load(BAD, DIGEST)).isTrue();

        kill(loadingInOtherProcess(BAD));

        assertThatThrownBy(() -> marks().during(BAD, DIGEST, LoadingMarksTest::fail))
                .hasMessageContaining("ended 3 times")
                .hasMessageNotContaining("report");
    }

    @Test
    void takeReportOfEarlierProcessForNone() throws Exception {
        crash(loadingInOtherProcess(BAD));
        crash(loadingInOtherProcess(BAD));
        for (Process each : processes) {
            Files.setLastModifiedTime(report(each), FileTime.from(Instant.EPOCH));
        }

        assertThat(load(BAD, DIGEST)).isTrue();
    }

    @Test
    void loadSuspectWhileNothingElseLoads() throws Exception {
        kill(loadingInOtherProcess(BAD));
        LoadingMarks marks = marks();
        CountDownLatch goodMayEnd = new CountDownLatch(1);
        CompletableFuture<Boolean> good = inBackground(marks, GOOD, goodMayEnd);
        await().until(() -> files().stream().anyMatch(name -> name.startsWith("good")));

        CompletableFuture<List<String>> bad = CompletableFuture.supplyAsync(() -> seenDuring(marks));
        await().until(() -> Thread.getAllStackTraces().values().stream().anyMatch(LoadingMarksTest::waitsForItsTurn));
        assertThat(bad).isNotDone();
        goodMayEnd.countDown();

        assertThat(good.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(bad.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .noneMatch(name -> name.startsWith("good"))
                .anyMatch(name -> name.endsWith(".alone"));
    }

    @Test
    void areRemovedBySuccess() throws Exception {
        kill(loadingInOtherProcess(BAD));
        kill(loadingInOtherProcess(BAD));

        marks().succeeded(GOOD);
        assertThat(files()).hasSize(2);
        marks().succeeded(BAD);
        assertThat(files()).isEmpty();
    }

    @Test
    void areForgivenOnceByAnOrder() throws Exception {
        crash(loadingInOtherProcess(BAD));
        crash(loadingInOtherProcess(BAD));

        marks().forgive(GOOD.name());
        assertThat(load(BAD, DIGEST)).isFalse();
        marks().forgive(BAD.name());
        assertThat(load(BAD, DIGEST)).isTrue();

        crash(loadingInOtherProcess(BAD));
        assertThat(load(BAD, DIGEST)).isFalse();
    }

    @Test
    void doNotCountForOtherFiles() throws Exception {
        crash(loadingInOtherProcess(BAD));
        crash(loadingInOtherProcess(BAD));

        assertThat(load(BAD, OTHER_DIGEST)).isTrue();
        assertThat(load(ModelRef.of("bad", 2), DIGEST)).isTrue();
    }

    @Test
    void areRemovedByProcessThatIsStopped() throws Exception {
        Process process = loadingInOtherProcess(BAD);
        process.destroy();

        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(files()).isEmpty();
    }

    @Test
    void areDoneWithoutWhereNoneCanBeMade() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        assertThat(new LoadingMarks(file).during(BAD, DIGEST, () -> true)).isTrue();
    }

    private LoadingMarks marks() {
        return new LoadingMarks(folder.resolve("marks"));
    }

    /** Whether it is tried. */
    private boolean load(ModelRef ref, String digest) {
        try {
            return marks().during(ref, digest, () -> true);
        } catch (ModelLoadException e) {
            return false;
        }
    }

    private static CompletableFuture<Boolean> inBackground(LoadingMarks marks, ModelRef ref, CountDownLatch mayEnd) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return marks.during(ref, DIGEST, () -> awaited(mayEnd));
            } catch (ModelLoadException e) {
                return false;
            }
        });
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<String> seenDuring(LoadingMarks marks) {
        try {
            return marks.during(BAD, DIGEST, this::files);
        } catch (ModelLoadException e) {
            return List.of();
        }
    }

    private static boolean waitsForItsTurn(StackTraceElement[] stack) {
        return stack.length > 0
                && stack[0].getMethodName().equals("park")
                && Stream.of(stack).anyMatch(call -> call.getMethodName().equals("seenDuring"));
    }

    private static boolean fail() throws ModelLoadException {
        throw new ModelLoadException("no model");
    }

    private static boolean breakDown() {
        throw new IllegalStateException("a defect");
    }

    private List<String> files() {
        Path marks = folder.resolve("marks");
        if (!Files.isDirectory(marks)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(marks)) {
            return all.map(path -> path.getFileName().toString()).toList();
        } catch (IOException e) {
            return List.of("unreadable: " + e);
        }
    }

    /** Returns once it loads, which it does until it is ended. */
    private Process loadingInOtherProcess(ModelRef ref) throws IOException {
        int before = files().size();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:ErrorFile=" + folder.resolve("hs_err%p"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadingForEver.class.getName(),
                        folder.resolve("marks").toString(),
                        ref.name().value(),
                        DIGEST)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        processes.add(process);
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(() -> !process.isAlive()
                        || (files().size() > before && files().stream().noneMatch(name -> name.startsWith("."))));
        assertThat(process.isAlive()).as("it loads").isTrue();
        return process;
    }

    /** As native code does that breaks the rules of the processor; the JVM reports it. */
    private void crash(Process process) throws Exception {
        new ProcessBuilder("kill", "-FPE", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(report(process)).exists();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private Path report(Process process) {
        return folder.resolve("hs_err" + process.pid());
    }
}
