package io.sampo.node.runtime;

import static io.sampo.node.testkit.OnnxModelWriter.fixed;
import static io.sampo.node.testkit.Tensors.floats;
import static io.sampo.node.testkit.Tensors.fp32;
import static io.sampo.node.testkit.TestRepository.infer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.model.ModelArtifact;
import io.sampo.node.testkit.OnnxModelWriter;
import io.sampo.node.testkit.TestRepository;
import io.sampo.node.testkit.TinyModels;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each says in one line which model and file, and what is wrong; and the next model loads. */
@DisplayName("A broken model")
class BrokenModelsTest {

    private static final byte[] PNG = {
        (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'
    };
    private static final long MUTATIONS_SEED = 42;
    private static final int MUTATIONS = 300;

    @TempDir
    private static Path cache;

    @TempDir
    private Path models;

    private TestRepository repository;

    @BeforeEach
    void makeRepository() {
        repository = new TestRepository(models, cache);
    }

    @AfterEach
    void servesOthers() throws Exception {
        repository.add("sound", TinyModels.fixedNegate());
        assertThat(floats(infer(repository.load("sound"), fp32("INPUT0", Shape.of(4), 1, 2, 3, 4))
                        .get(0)))
                .containsExactly(-1, -2, -3, -4);
        repository.close();
    }

    @Test
    void isCorrupt() {
        assertReason(new byte[] {1, 2, 3, 0, (byte) 255, 17})
                .isEqualTo("broken/1/model.onnx: Protobuf parsing failed. (expected: a whole ONNX model)");
    }

    @Test
    void isCutOff() {
        byte[] whole = TinyModels.simple();

        assertReason(Arrays.copyOf(whole, whole.length / 2))
                .startsWith("broken/1/model.onnx: ")
                .endsWith("(expected: a whole ONNX model)");
    }

    /** Large enough that it would have a copy in the cache. */
    @Test
    void isCutOffAndLarge() throws Exception {
        byte[] whole = OnnxModelWriter.graph("large")
                .input("x", DataType.FP32, fixed(1_000_000))
                .output("y", DataType.FP32, fixed(1_000_000))
                .initializer("w", new long[] {1_000_000}, new float[1_000_000])
                .node("Add", List.of("x", "w"), List.of("y"))
                .toBytes();

        assertReason(Arrays.copyOf(whole, whole.length / 2))
                .startsWith("broken/1/model.onnx: ")
                .endsWith("(expected: a whole ONNX model)");
        if (Files.isDirectory(cache.resolve("onnx"))) {
            try (Stream<Path> left = Files.list(cache.resolve("onnx"))) {
                assertThat(left.filter(Files::isDirectory)).isEmpty();
            }
        }
    }

    @Test
    void isEmpty() {
        assertReason(new byte[0]).isEqualTo("broken/1/model.onnx: is empty (expected: an ONNX model)");
    }

    @Test
    void isAnImage() {
        assertReason(PNG).isEqualTo("broken/1/model.onnx: is a PNG image (expected: an ONNX model)");
    }

    @Test
    void isText() {
        assertReason(bytes("import torch\nprint('hello')\n"))
                .isEqualTo("broken/1/model.onnx: is text (expected: an ONNX model)");
    }

    @Test
    void isAPointerOfGitLfs() {
        assertReason(bytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 90387606\n"))
                .startsWith("broken/1/model.onnx: is a pointer of Git LFS")
                .contains("git lfs pull");
    }

    @ParameterizedTest
    @CsvSource({"'PK\u0003\u0004', ZIP", "GGUF, GGUF", "<html>, HTML"})
    void isOfAnotherFormat(String first, String name) {
        assertReason(bytes(first + "\u0000\u0001"))
                .startsWith("broken/1/model.onnx: is ")
                .contains(name);
    }

    @Test
    void lacksItsWeights() {
        assertReason(withWeightsIn("weights.bin"))
                .startsWith("broken/1/model.onnx: ")
                .contains("weights.bin")
                .endsWith("(expected: a whole ONNX model)");
    }

    @Test
    void hasWeightsThatAreCutOff() {
        repository.write("broken/1/weights.bin", "0123456789");

        assertReason(withWeightsIn("weights.bin")).startsWith("broken/1/model.onnx: ");
    }

    @Test
    void hasWeightsOutsideItsFolder() {
        repository.write("secret.bin", "x".repeat(4_000));

        assertReason(withWeightsIn("../../secret.bin"))
                .startsWith("broken/1/model.onnx: ")
                .contains("secret.bin");
    }

    @Test
    void hasNodesThatNobodyKnows() {
        assertReason(OnnxModelWriter.graph("unknown")
                        .input("x", DataType.FP32, fixed(4))
                        .output("y", DataType.FP32, fixed(4))
                        .node("Frobnicate", List.of("x"), List.of("y"))
                        .toBytes())
                .startsWith("broken/1/model.onnx: ")
                .contains("Frobnicate");
    }

    @Test
    void hasMoreElementsThanCanBeCounted() {
        assertReason(OnnxModelWriter.graph("huge")
                        .input("x", DataType.FP32, fixed(1L << 40), fixed(1L << 40))
                        .output("y", DataType.FP32, fixed(1L << 40), fixed(1L << 40))
                        .node("Neg", List.of("x"), List.of("y"))
                        .toBytes())
                .startsWith("input 'x': shape [1099511627776, 1099511627776] (expected: at most 32 dimensions");
    }

    /** Whatever bits flip, it loads or says why not; it does not end the process. */
    @Test
    void mayHaveAnyBitFlipped() throws Exception {
        Random random = new Random(MUTATIONS_SEED);
        List<byte[]> originals =
                List.of(TinyModels.simple(), TinyModels.columnSum(), TinyModels.nonZero(), TinyModels.simpleString());
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = originals.get(i % originals.size()).clone();
            mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            try {
                load(mutated).close();
            } catch (ModelLoadException e) {
                assertThat(e.getMessage()).isNotBlank().hasLineCount(1);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void lacksItsTokenizer() throws Exception {
        addText("{}");
        ModelArtifact artifact = repository.artifact("broken");
        Files.delete(models.resolve("broken/1/tokenizer.json"));

        assertReason(artifact)
                .isEqualTo("broken/1/tokenizer.json: is not there"
                        + " (expected: a file in the form of Hugging Face's tokenizer.json)");
    }

    @Test
    void hasATokenizerThatIsCutOff() {
        addText("{\"version\": \"1.0\",\n\"model\": {\"vocab\": {\"a\": 0");

        assertReason(repository.artifact("broken"))
                .isEqualTo("broken/1/tokenizer.json: is no whole JSON (line 2, column 27)"
                        + " (expected: a file in the form of Hugging Face's tokenizer.json)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"model\": 1}",
                "{\"version\": \"1.0\", \"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0",
                "{\"version\": \"1.0\", \"model\": {\"type\": \"Unheard\", \"vocab\": {}}}",
                "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {}, \"unk_token\": \"[UNK]\"}}",
                "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": -7}, \"unk_token\": \"[UNK]\"}}",
                "version https://git-lfs.github.com/spec/v1\n"
            })
    void hasABrokenTokenizer(String tokenizer) {
        addText(tokenizer);

        assertReason(repository.artifact("broken"))
                .startsWith("broken/1/tokenizer.json: ")
                .endsWith("(expected: a file in the form of Hugging Face's tokenizer.json)");
    }

    @Test
    void hasATokenizerThatIsNoText() throws Exception {
        addText("");
        Files.write(models.resolve("broken/1/tokenizer.json"), PNG);

        assertReason(repository.artifact("broken")).startsWith("broken/1/tokenizer.json: is not UTF-8 text (expected");
    }

    @Test
    void hasAModelThatIsBrokenBesideItsTokenizer() throws Exception {
        addText(
                "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0, \"[UNK]\": 1}, \"unk_token\": \"[UNK]\"}}");
        Files.write(models.resolve("broken/1/model.onnx"), PNG);

        assertReason(repository.artifact("broken"))
                .isEqualTo("broken/1/model.onnx: is a PNG image (expected: an ONNX model)");
    }

    private void addText(String tokenizer) {
        repository
                .add("broken", TinyModels.simple())
                .write("broken/1/tokenizer.json", tokenizer)
                .write("broken/model.yaml", "text: {max-tokens: 6}");
    }

    private static byte[] withWeightsIn(String file) {
        return OnnxModelWriter.graph("apart")
                .input("x", DataType.FP32, fixed(1_000))
                .output("y", DataType.FP32, fixed(1_000))
                .externalInitializer("w", 1_000, file)
                .node("Add", List.of("x", "w"), List.of("y"))
                .toBytes();
    }

    private LoadedModel load(byte[] content) throws ModelLoadException, IOException {
        repository.add("broken", TinyModels.simple());
        Files.write(models.resolve("broken/1/model.onnx"), content);
        return load(repository.artifact("broken"));
    }

    private static LoadedModel load(ModelArtifact artifact) throws ModelLoadException {
        return Runtimes.available().runtimeFor(artifact).load(artifact, new RuntimeSettings(cache, 2));
    }

    private AbstractStringAssert<?> assertReason(byte[] content) {
        repository.add("broken", TinyModels.simple());
        try {
            Files.write(models.resolve("broken/1/model.onnx"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return assertReason(repository.artifact("broken"));
    }

    private static AbstractStringAssert<?> assertReason(ModelArtifact artifact) {
        List<String> reasons = new ArrayList<>();
        assertThatThrownBy(() -> load(artifact))
                .isInstanceOf(ModelLoadException.class)
                .satisfies(e -> reasons.add(e.getMessage()));
        return assertThat(reasons.get(0)).hasLineCount(1);
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
