package io.sampo.node.runtime.onnx;

import static io.sampo.node.testkit.Tensors.floats;
import static io.sampo.node.testkit.Tensors.fp32;
import static io.sampo.node.testkit.Tensors.int64;
import static io.sampo.node.testkit.TestRepository.infer;
import static io.sampo.node.testkit.TestRepository.request;
import static io.sampo.node.testkit.TestRepository.runTogether;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.node.testkit.RealModels;
import io.sampo.node.testkit.TestRepository;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("ONNX Runtime with real models")
class RealModelsIT {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int FAILED_LOADS = 10;
    private static final long MODEL_BYTES = 90_387_606;

    @TempDir
    private Path folder;

    private TestRepository repository;

    @BeforeEach
    void makeRepository() {
        repository = new TestRepository(folder);
    }

    @AfterEach
    void closeModels() {
        repository.close();
    }

    @Test
    void recognisesTextLinesOfAnyWidthAloneAndTogether() throws Exception {
        LoadedModel ocr = RealModels.addOcr(repository).load("ocr");
        assertThat(ocr.metadata().maxBatchSize()).isEqualTo(64);

        for (int width : new int[] {320, 160, 320}) {
            Tensor image = image(1, width);
            Tensor alone = infer(ocr, image).get(0);
            assertThat(alone.shape()).isEqualTo(Shape.of(1, width / 8, 6625));

            PreparedRequest first = ocr.prepare(request(image));
            PreparedRequest second = ocr.prepare(request(image(2, width)));
            runTogether(ocr, first, second);
            assertThat(largestDifference(first.outputs().get(0), alone)).isLessThan(1e-3f);
            assertThat(second.outputs().get(0).shape()).isEqualTo(Shape.of(2, width / 8, 6625));
        }
    }

    @Test
    void keepsAnOptimisedCopyThatGivesTheSame() throws Exception {
        RealModels.addEncoder(repository);
        float[] cold = encode(repository.load("encoder"));
        List<Path> files = cached();
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("checksums", "model.onnx", "model.onnx.data");
        var written = Files.getLastModifiedTime(files.get(0));

        float[] warm = encode(repository.load("encoder"));

        assertThat(warm).containsExactly(cold, within(1e-5f));
        assertThat(Files.getLastModifiedTime(files.get(0))).isEqualTo(written);
    }

    @Test
    void makesADamagedCopyAgain() throws Exception {
        RealModels.addEncoder(repository);
        float[] cold = encode(repository.load("encoder"));
        for (Path file : cached()) {
            damage(file);

            assertThat(encode(repository.load("encoder"))).containsExactly(cold, within(1e-5f));
        }
    }

    @Test
    void servesWithoutACacheThatCannotBeWritten() throws Exception {
        RealModels.addEncoder(repository);
        Files.createDirectories(repository.cache());
        Files.writeString(repository.cache().resolve("onnx"), "a file where a folder should be");

        assertThat(encode(repository.load("encoder"))).isNotEmpty();
    }

    @Test
    void sharesItsCacheBetweenProcesses() throws Exception {
        RealModels.addEncoder(repository);
        List<Process> processes = List.of(start(), start());

        for (Process process : processes) {
            assertLoads(process);
        }
        assertThat(cached()).hasSize(3);
    }

    /** The model has places for texts of 512 tokens: it fails in the trial, when session and tokenizer are there. */
    @Test
    void freesWhatAFailedLoadTook() throws Exception {
        RealModels.addMiniLm(repository).write("minilm/model.yaml", "text: {max-tokens: 513}");
        for (int i = 0; i < FAILED_LOADS / 2; i++) {
            assertFails("minilm");
        }
        long before = residentBytes();
        for (int i = 0; i < FAILED_LOADS; i++) {
            assertFails("minilm");
        }

        assertThat(residentBytes() - before).isLessThan(MODEL_BYTES);
    }

    private void assertFails(String name) {
        assertThatThrownBy(() -> repository.load(name))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("the model fails on a text of 513 tokens");
    }

    private static long residentBytes() throws IOException {
        assumeThat(STATUS).exists();
        String line = Files.readAllLines(STATUS).stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }

    /** Telemetry would write to both folders, and die of a command line this long. */
    @Test
    void startsWithoutTelemetry() throws Exception {
        RealModels.addEncoder(repository);
        Path home = Files.createDirectories(folder.resolve("home"));
        Path temporary = Files.createDirectories(folder.resolve("temporary"));

        assertLoads(
                start("-Djava.io.tmpdir=" + temporary, "-XX:-UsePerfData", "-Dlong=" + "command-line/".repeat(5_000)));

        assertThat(home).isEmptyDirectory();
        assertThat(temporary).isEmptyDirectory();
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.addAll(List.of(LoadingProcess.class.getName(), folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("TMPDIR", folder.resolve("temporary").toString());
        builder.environment().remove("ORT_DISABLE_TELEMETRY");
        return builder.start();
    }

    private static void assertLoads(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("loaded encoder/1");
    }

    /** What another process does. */
    static final class LoadingProcess {

        private LoadingProcess() {}

        public static void main(String[] args) throws Exception {
            try (TestRepository repository = new TestRepository(Path.of(args[0]))) {
                LoadedModel model = repository.load("encoder");
                encode(model);
                System.out.println("loaded " + model.metadata().ref());
            }
        }
    }

    private static float[] encode(LoadedModel model) throws Exception {
        Shape shape = Shape.of(1, 4);
        return floats(infer(
                        model,
                        int64("input_ids", shape, 101, 2158, 2833, 102),
                        int64("attention_mask", shape, 1, 1, 1, 1),
                        int64("token_type_ids", shape, 0, 0, 0, 0))
                .get(0));
    }

    private static float largestDifference(Tensor one, Tensor other) {
        float[] left = floats(one);
        float[] right = floats(other);
        assertThat(left).hasSameSizeAs(right);
        float largest = 0;
        for (int i = 0; i < left.length; i++) {
            largest = Math.max(largest, Math.abs(left[i] - right[i]));
        }
        return largest;
    }

    private static Tensor image(int rows, int width) {
        float[] pixels = new float[rows * 3 * 48 * width];
        Random random = new Random(width);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        return fp32("x", Shape.of(rows, 3, 48, width), pixels);
    }

    private List<Path> cached() {
        try (Stream<Path> files = Files.walk(repository.cache().resolve("onnx"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("locks"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts the second half off, as a full disk would. A file that is mapped must not be changed, so it is replaced. */
    private static void damage(Path file) throws IOException {
        Path copy = Files.copy(file, file.resolveSibling("copy"));
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
        Files.delete(file);
        Files.move(copy, file);
    }
}
