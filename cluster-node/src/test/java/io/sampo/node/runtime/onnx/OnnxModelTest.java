package io.sampo.node.runtime.onnx;

import static io.sampo.node.testkit.Tensors.floats;
import static io.sampo.node.testkit.Tensors.fp32;
import static io.sampo.node.testkit.Tensors.int32;
import static io.sampo.node.testkit.Tensors.int64;
import static io.sampo.node.testkit.Tensors.ints;
import static io.sampo.node.testkit.Tensors.longs;
import static io.sampo.node.testkit.Tensors.texts;
import static io.sampo.node.testkit.TestRepository.infer;
import static io.sampo.node.testkit.TestRepository.request;
import static io.sampo.node.testkit.TestRepository.runTogether;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.node.testkit.OnnxModelWriter;
import io.sampo.node.testkit.TestRepository;
import io.sampo.node.testkit.TinyModels;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Runs each request three times where memory matters: the first time shapes are learned, later outputs are pinned. */
@DisplayName("An ONNX model")
class OnnxModelTest {

    private static final Shape ROW = Shape.of(1, 16);
    private static final int RUNS = 3;

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
    void closeModels() {
        repository.close();
    }

    @Test
    void describesItselfFromItsFile() throws Exception {
        var metadata = load(TinyModels.simple()).metadata();

        assertThat(metadata.platform()).isEqualTo("onnxruntime_onnx");
        assertThat(metadata.maxBatchSize()).isEqualTo(64);
        assertThat(metadata.inputs())
                .extracting(Object::toString)
                .first()
                .asString()
                .contains("INPUT0", "INT32", "[-1,16]");
        assertThat(metadata.outputs()).hasSize(2);
        assertThat(metadata.embedding()).isNull();
    }

    @Test
    void computesAllOutputsInItsOwnOrder() throws Exception {
        LoadedModel model = load(TinyModels.simple());

        for (int run = 0; run < RUNS; run++) {
            List<Tensor> outputs = infer(model, count("INPUT0", run), count("INPUT1", 1));

            assertThat(outputs).extracting(Tensor::name).containsExactly("OUTPUT0", "OUTPUT1");
            assertThat(ints(outputs.get(0))).startsWith(run + 1, run + 3);
            assertThat(ints(outputs.get(1))).startsWith(run - 1, run - 1);
        }
    }

    @Test
    void computesOutputsAskedForInTheOrderAsked() throws Exception {
        LoadedModel model = load(TinyModels.simple());

        PreparedRequest prepared = model.prepare(asking("OUTPUT1", "OUTPUT0"));
        model.run(prepared.items(), new Cancellation());
        assertThat(prepared.outputs()).extracting(Tensor::name).containsExactly("OUTPUT1", "OUTPUT0");

        PreparedRequest one = model.prepare(asking("OUTPUT1"));
        model.run(one.items(), new Cancellation());
        assertThat(one.outputs()).extracting(Tensor::name).containsExactly("OUTPUT1");
    }

    @Test
    void keepsRequestsForOtherOutputsApart() throws Exception {
        LoadedModel model = load(TinyModels.simple());

        assertThat(keyOf(model.prepare(asking("OUTPUT0"))))
                .isEqualTo(keyOf(model.prepare(asking("OUTPUT0"))))
                .isNotEqualTo(keyOf(model.prepare(asking("OUTPUT1"))));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BYTES")
    void carriesEveryType(DataType type) throws Exception {
        LoadedModel model = load(TinyModels.identity(type));

        for (int run = 0; run < RUNS; run++) {
            Tensor input = random(type, Shape.of(2, 3), run);
            assertThat(infer(model, input)).containsExactly(input.named("OUTPUT0"));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BYTES")
    void putsRowsOfEveryTypeTogether(DataType type) throws Exception {
        LoadedModel model = load(TinyModels.identity(type));

        for (int run = 0; run < RUNS; run++) {
            Tensor one = random(type, Shape.of(1, 3), run);
            Tensor three = random(type, Shape.of(3, 3), run + 1);
            PreparedRequest first = model.prepare(request(one));
            PreparedRequest second = model.prepare(request(three));
            assertThat(keyOf(first)).isEqualTo(keyOf(second));
            assertThat(second.items().get(0).rows()).isEqualTo(3);

            runTogether(model, first, second);

            assertThat(first.outputs()).containsExactly(one.named("OUTPUT0"));
            assertThat(second.outputs()).containsExactly(three.named("OUTPUT0"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UINT16", "UINT32", "UINT64"})
    void givesUnsignedIntegers(DataType type) throws Exception {
        LoadedModel model = load(OnnxModelWriter.graph("cast")
                .input("INPUT0", DataType.INT64, OnnxModelWriter.symbolic("batch"))
                .output("OUTPUT0", type, OnnxModelWriter.symbolic("batch"))
                .node("Cast", List.of("INPUT0"), List.of("OUTPUT0"), OnnxModelWriter.type("to", type))
                .toBytes());

        for (int run = 0; run < RUNS; run++) {
            Tensor output =
                    infer(model, int64("INPUT0", Shape.of(2), 1, 60_000)).get(0);
            assertThat(output.type()).isEqualTo(type);
            assertThat(output.bytes().getShort(type.elementBytes())).isEqualTo((short) 60_000);
        }
    }

    @Test
    void carriesStringsAloneAndTogether() throws Exception {
        LoadedModel model = load(TinyModels.simpleIdentity());
        Tensor first = texts("INPUT0", Shape.of(1, 2), "", "Sämpö \uD83C\uDF3E");
        Tensor second = texts("INPUT0", Shape.of(2, 2), "a", "b\0c", "\u20AC", "d");

        assertThat(infer(model, first)).containsExactly(first.named("OUTPUT0"));
        PreparedRequest one = model.prepare(request(first));
        PreparedRequest two = model.prepare(request(second));
        runTogether(model, one, two);
        assertThat(one.outputs()).containsExactly(first.named("OUTPUT0"));
        assertThat(two.outputs()).containsExactly(second.named("OUTPUT0"));
    }

    @Test
    void computesWithStrings() throws Exception {
        Tensor seven =
                texts("INPUT0", ROW, IntStream.range(0, 16).mapToObj(i -> "7").toArray(String[]::new));
        Tensor two =
                texts("INPUT1", ROW, IntStream.range(0, 16).mapToObj(i -> "2").toArray(String[]::new));

        assertThat(BytesElements.decode(
                        infer(load(TinyModels.simpleString()), seven, two).get(0)))
                .containsOnly("9");
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BYTES", "INT8"})
    void takesTensorsWithoutElements(DataType type) throws Exception {
        LoadedModel model = load(TinyModels.identity(type));

        for (Shape shape : List.of(Shape.of(0, 4), Shape.of(2, 0), Shape.of(0, 0))) {
            for (int run = 0; run < RUNS; run++) {
                Tensor none = Tensor.of("INPUT0", type, shape, DirectBuffers.allocate(0));
                assertThat(infer(model, none)).containsExactly(none.named("OUTPUT0"));
            }
        }
    }

    @Test
    void takesScalars() throws Exception {
        LoadedModel model = load(TinyModels.scalarNegate());

        assertThat(model.metadata().maxBatchSize()).isZero();
        assertThat(floats(infer(model, fp32("INPUT0", Shape.of(), 3)).get(0))).containsExactly(-3);
    }

    @Test
    void runsRequestsAloneIfTheyHaveNoRows() throws Exception {
        LoadedModel model = load(TinyModels.fixedNegate());
        PreparedRequest first = model.prepare(request(fp32("INPUT0", Shape.of(4), 1, 2, 3, 4)));

        assertThat(model.metadata().maxBatchSize()).isZero();
        assertThat(keyOf(first)).isNotEqualTo(keyOf(model.prepare(request(fp32("INPUT0", Shape.of(4), 1, 2, 3, 4)))));
    }

    @Test
    void runsRequestsAloneIfRowsInfluenceEachOther() throws Exception {
        LoadedModel softmax = load(TinyModels.columnSoftmax());
        Tensor two = fp32("INPUT0", Shape.of(2, 4), 0, 0, 0, 0, 0, 0, 0, 0);

        assertThat(softmax.metadata().maxBatchSize()).isZero();
        for (int run = 0; run < RUNS; run++) {
            assertThat(floats(infer(softmax, two).get(0))).containsOnly(0.5f);
        }
    }

    @Test
    void runsRequestsAloneIfOutputsHaveNoRows() throws Exception {
        LoadedModel sum = load(TinyModels.columnSum());

        assertThat(sum.metadata().maxBatchSize()).isZero();
        assertThat(floats(infer(sum, fp32("INPUT0", Shape.of(2, 4), 1, 2, 3, 4, 1, 1, 1, 1))
                        .get(0)))
                .containsExactly(2, 3, 4, 5);
    }

    @Test
    void givesShapesThatDependOnTheData() throws Exception {
        LoadedModel model = load(TinyModels.nonZero());

        assertThat(longs(infer(model, fp32("INPUT0", Shape.of(4), 1, 0, 0, 1)).get(0)))
                .containsExactly(0, 3);
        assertThat(longs(infer(model, fp32("INPUT0", Shape.of(4), 0, 1, 0, 1)).get(0)))
                .containsExactly(1, 3);
        assertThat(longs(infer(model, fp32("INPUT0", Shape.of(4), 0, 0, 1, 0)).get(0)))
                .containsExactly(2);
        assertThat(longs(infer(model, fp32("INPUT0", Shape.of(4), 1, 1, 1, 1)).get(0)))
                .containsExactly(0, 1, 2, 3);
        assertThat(infer(model, fp32("INPUT0", Shape.of(4), 0, 0, 0, 0)).get(0).shape())
                .isEqualTo(Shape.of(1, 0));
    }

    @Test
    void failsWithAReasonAndServesOn() throws Exception {
        LoadedModel model = load(TinyModels.gather());
        Tensor good = int64("INPUT0", Shape.of(1, 1), 2);
        assertThat(floats(infer(model, good).get(0))).containsExactly(20);

        for (int run = 0; run < RUNS; run++) {
            assertThatThrownBy(() -> infer(model, int64("INPUT0", Shape.of(1, 1), 99)))
                    .isInstanceOf(ModelFailedException.class)
                    .hasMessage("Gather 'Gather_0': indices element out of data bounds, idx=99 must be within the"
                            + " inclusive range [-4,3]");
            assertThat(floats(infer(model, good).get(0))).containsExactly(20);
        }
    }

    @Test
    void failsAsAWholeIfOneOfABatchIsBad() throws Exception {
        LoadedModel model = load(TinyModels.gather());
        PreparedRequest good = model.prepare(request(int64("INPUT0", Shape.of(1, 1), 2)));
        PreparedRequest bad = model.prepare(request(int64("INPUT0", Shape.of(1, 1), 99)));

        assertThatThrownBy(() -> runTogether(model, good, bad)).isInstanceOf(ModelFailedException.class);

        runTogether(model, good);
        assertThat(floats(good.outputs().get(0))).containsExactly(20);
    }

    @Test
    void doesNotRunWhatWasCancelled() throws Exception {
        LoadedModel model = load(TinyModels.slow());
        PreparedRequest prepared = model.prepare(request(fp32("INPUT0", Shape.of(1, 1, 1), 1)));
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();

        assertThatThrownBy(() -> model.run(prepared.items(), cancellation))
                .isInstanceOf(ModelFailedException.class)
                .hasMessage("cancelled");
    }

    @Test
    void stopsWhenItIsCancelled() throws Exception {
        LoadedModel model = load(TinyModels.slow());
        // Some 34 billion operations: a second, were it not cancelled.
        PreparedRequest prepared = model.prepare(request(fp32("INPUT0", Shape.of(1, 1_000, 1), new float[1_000])));
        Cancellation cancellation = new Cancellation();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> run = other.submit(() -> model.run(prepared.items(), cancellation));
            cancellation.cancel();

            assertThatThrownBy(run::get)
                    .hasCauseInstanceOf(ModelFailedException.class)
                    .hasMessageContaining("cancelled");
        } finally {
            other.shutdown();
        }
    }

    @Test
    void batchesOnlyIfToldToWhereTheTrialIsOverruled() throws Exception {
        repository
                .write("off/model.yaml", "batching: {mode: off}")
                .write("on/model.yaml", "batching: {mode: on, max-batch-size: 3}");
        repository.add("off", TinyModels.simple()).add("on", TinyModels.columnSoftmax());

        assertThat(repository.load("off").metadata().maxBatchSize()).isZero();
        assertThat(repository.load("on").metadata().maxBatchSize()).isEqualTo(3);
    }

    @Test
    void cannotBeToldToBatchWithoutADimensionForIt() {
        repository.write("fixed/model.yaml", "batching: {mode: on}").add("fixed", TinyModels.fixedNegate());

        assertThatThrownBy(() -> repository.load("fixed"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("batching.mode: on (expected: auto or off, as 'INPUT0' has the shape [4]");
    }

    @Test
    void refusesInputsThatDifferInRows() throws Exception {
        LoadedModel model = load(TinyModels.simple());

        assertThatThrownBy(() ->
                        model.prepare(request(count("INPUT0", 5), int32("INPUT1", Shape.of(2, 16), new int[32]))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("input 'INPUT1': shape [2,16] (expected: 1 rows, as input 'INPUT0' has)");
    }

    @Test
    void warmsUpWithInputsItMadeUp() throws Exception {
        LoadedModel model = load(TinyModels.simpleString());

        assertThat(model.warmUpRequests()).isNotEmpty();
        for (PreparedRequest request : model.warmUpRequests()) {
            runTogether(model, request);
            assertThat(request.outputs()).hasSize(2);
        }
    }

    @Test
    void refusesStringsThatAreNoText() throws Exception {
        LoadedModel model = load(TinyModels.simpleIdentity());
        ByteBuffer bytes = DirectBuffers.allocate(11)
                .putInt(1)
                .put((byte) 'a')
                .putInt(2)
                .put((byte) 0xC3)
                .put((byte) '(')
                .flip();

        assertThatThrownBy(() -> model.prepare(request(Tensor.of("INPUT0", DataType.BYTES, Shape.of(1, 2), bytes))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("input 'INPUT0': element 1 is not UTF-8 (expected: text)");
    }

    @Test
    void answersManyThreadsRightly() throws Exception {
        LoadedModel model = load(TinyModels.simple());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int seed = 0; seed < 64; seed++) {
                Random random = new Random(seed);
                runs.add(threads.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        checkBatch(model, random);
                    }
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    /** A batch of one to four requests of one to four rows each. */
    private static void checkBatch(LoadedModel model, Random random) throws Exception {
        List<PreparedRequest> requests = new ArrayList<>();
        List<int[]> values = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            int rows = 1 + random.nextInt(4);
            int[] numbers = random.ints(rows * 16L).toArray();
            values.add(numbers);
            Shape shape = Shape.of(rows, 16);
            requests.add(model.prepare(
                    request(int32("INPUT0", shape, numbers), int32("INPUT1", shape, new int[rows * 16]))));
        }
        runTogether(model, requests.toArray(PreparedRequest[]::new));
        for (int i = 0; i < requests.size(); i++) {
            assertThat(ints(requests.get(i).outputs().get(1))).isEqualTo(values.get(i));
        }
    }

    private LoadedModel load(byte[] model) throws ModelLoadException {
        return repository.add("model", model).load("model");
    }

    private static Object keyOf(PreparedRequest request) {
        return request.items().get(0).batchKey();
    }

    private static InferRequest asking(String... outputs) {
        InferRequest all = request(count("INPUT0", 0), count("INPUT1", 0));
        return new InferRequest(
                all.id(),
                all.model(),
                all.inputs(),
                List.of(outputs),
                all.deadline(),
                all.priority(),
                all.tenant(),
                null);
    }

    private static Tensor count(String name, int from) {
        return int32(name, ROW, IntStream.range(from, from + 16).toArray());
    }

    /** Any bits are a value of their type, but a BOOL is 0 or 1. */
    private static Tensor random(DataType type, Shape shape, long seed) {
        byte[] bytes = new byte[(int) shape.elementCount() * type.elementBytes()];
        new Random(seed).nextBytes(bytes);
        if (type == DataType.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return Tensor.of("INPUT0", type, shape, DirectBuffers.copyOf(ByteBuffer.wrap(bytes)));
    }
}
