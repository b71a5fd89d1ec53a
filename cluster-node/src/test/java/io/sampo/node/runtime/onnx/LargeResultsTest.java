package io.sampo.node.runtime.onnx;

import static io.sampo.node.testkit.Tensors.fp32;
import static io.sampo.node.testkit.Tensors.int64;
import static io.sampo.node.testkit.Tensors.texts;
import static io.sampo.node.testkit.TestRepository.infer;
import static io.sampo.node.testkit.TestRepository.request;
import static io.sampo.node.testkit.TestRepository.runTogether;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.node.testkit.TestRepository;
import io.sampo.node.testkit.TinyModels;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of at most a megabyte may leave; a heap of any size would end with a request for more and more. */
@DisplayName("An ONNX model with large results")
class LargeResultsTest {

    private static final int MOST_BYTES = 1_000_000;
    private static final int SOME_HEAP_BYTES = 200_000;
    private static final int TEXTS = 12_000_000;

    @TempDir
    private static Path cache;

    @TempDir
    private Path models;

    private TestRepository repository;
    private LoadedModel model;

    @BeforeEach
    void makeRepository() {
        repository = new TestRepository(models, cache);
    }

    @AfterEach
    void close() {
        if (model != null) {
            model.close();
        }
        repository.close();
    }

    @Test
    void copiesNothingOfWhatIsTooLarge() throws Exception {
        load(TinyModels.expand(DataType.FP32));

        long allocated =
                allocatedBy(() -> assertTooLarge("outputs: 100000000 bytes (expected: at most 1000000)", 5000, 5000));

        assertThat(allocated).isLessThan(SOME_HEAP_BYTES);
        assertThat(infer(model, fp32("INPUT0", Shape.of(1), 2), int64("INPUT1", Shape.of(1), 3)))
                .containsExactly(fp32("OUTPUT0", Shape.of(3), 2, 2, 2));
    }

    @Test
    void takesResultsOfAnySizeWithoutTheHeap() throws Exception {
        load(TinyModels.expand(DataType.FP32));

        long allocated =
                allocatedBy(() -> assertThat(expand(500, 500).sizeBytes()).isEqualTo(MOST_BYTES));

        assertThat(allocated).isLessThan(SOME_HEAP_BYTES);
    }

    @Test
    void addsUpAllOutputs() throws Exception {
        load(TinyModels.widen(60_000));

        assertThatThrownBy(() -> infer(model, fp32("INPUT0", Shape.of(3, 1), 1, 2, 3)))
                .isInstanceOfSatisfying(ModelFailedException.class, tooLarge -> {
                    assertThat(tooLarge.code()).isEqualTo(ErrorCode.RESULT_TOO_LARGE);
                    assertThat(tooLarge).hasMessage("outputs: 1440000 bytes (expected: at most 1000000)");
                });
        assertThat(infer(model, fp32("INPUT0", Shape.of(2, 1), 1, 2))).hasSize(2);
    }

    /** The slot runs each alone then. */
    @Test
    void runsRequestsTogetherOnlyIfTheirResultsAreSmall() throws Exception {
        load(TinyModels.widen(60_000));
        infer(model, fp32("INPUT0", Shape.of(1, 1), 1));
        PreparedRequest one = model.prepare(request(fp32("INPUT0", Shape.of(1, 1), 1)));
        PreparedRequest two = model.prepare(request(fp32("INPUT0", Shape.of(1, 1), 2)));
        PreparedRequest three = model.prepare(request(fp32("INPUT0", Shape.of(1, 1), 3)));
        assertThat(one.items().get(0).batchKey()).isEqualTo(two.items().get(0).batchKey());

        assertThatThrownBy(() -> runTogether(model, one, two, three))
                .hasMessage("outputs: 1440000 bytes (expected: at most 1000000)");
        runTogether(model, one, two);

        assertThat(two.outputs()).hasSize(2);
    }

    @Test
    void measuresStringsBeforeTheyAreCopied() throws Exception {
        load(TinyModels.expand(DataType.BYTES));
        Tensor text = texts("INPUT0", Shape.of(1), "x".repeat(100_000));

        long allocated =
                allocatedBy(() -> assertThatThrownBy(() -> infer(model, text, int64("INPUT1", Shape.of(1), 1000)))
                        .hasMessage("outputs: 100004000 bytes (expected: at most 1000000)"));

        // The text itself, some times.
        assertThat(allocated).isLessThan(MOST_BYTES);
        assertThat(infer(model, texts("INPUT0", Shape.of(1), "ä"), int64("INPUT1", Shape.of(1), 2)))
                .containsExactly(texts("OUTPUT0", Shape.of(2), "ä", "ä"));
    }

    @Test
    void refusesMoreStringsThanItCouldRead() throws Exception {
        load(TinyModels.simpleIdentity());
        ByteBuffer bytes = DirectBuffers.allocate(TEXTS * 5);
        while (bytes.hasRemaining()) {
            bytes.putInt(1).put((byte) 'a');
        }
        Tensor many = Tensor.of("INPUT0", DataType.BYTES, Shape.of(TEXTS / 2, 2), bytes.flip());

        assertThatThrownBy(() -> model.prepare(request(many)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageMatching("input 'INPUT0': 12000000 strings in 60000000 bytes take 792000003 bytes of memory"
                        + " while they are read \\(expected: at most \\d+\\)");
    }

    /** What ONNX Runtime has no memory for is an answer, not an end. */
    @Test
    void failsWhereThereIsNoMemoryForThem() throws Exception {
        load(TinyModels.expand(DataType.FP32));

        assertThatThrownBy(() -> expand(1 << 30, 1 << 20)).isInstanceOf(ModelFailedException.class);
        assertThat(expand(3).shape()).isEqualTo(Shape.of(3));
    }

    private void load(byte[] bytes) throws ModelLoadException {
        repository.add("model", bytes);
        ModelArtifact artifact = repository.artifact("model");
        model = new OnnxRuntime().load(artifact, new RuntimeSettings(cache, 0, Device.CPU, 2, MOST_BYTES));
    }

    private Tensor expand(long... shape) throws Exception {
        return infer(model, fp32("INPUT0", Shape.of(1), 1), int64("INPUT1", Shape.of(shape.length), shape))
                .get(0);
    }

    private void assertTooLarge(String message, long... shape) {
        assertThatThrownBy(() -> expand(shape)).isInstanceOfSatisfying(ModelFailedException.class, tooLarge -> {
            assertThat(tooLarge.code()).isEqualTo(ErrorCode.RESULT_TOO_LARGE);
            assertThat(tooLarge).hasMessage(message);
        });
    }

    private static long allocatedBy(ThrowingCallable action) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // What is done the first time only, such as loading classes, says nothing.
        run(action);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(action);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void run(ThrowingCallable action) throws Exception {
        try {
            action.call();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
