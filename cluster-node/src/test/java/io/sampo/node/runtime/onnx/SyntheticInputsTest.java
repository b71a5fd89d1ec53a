package io.sampo.node.runtime.onnx;

import static io.sampo.node.testkit.OnnxModelWriter.fixed;
import static io.sampo.node.testkit.OnnxModelWriter.symbolic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.node.testkit.OnnxModelWriter;
import io.sampo.node.testkit.TestRepository;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For a model of an image [n,3,height,width] and a scale [n,1,1,1]. */
@DisplayName("Inputs that are made up")
class SyntheticInputsTest {

    private final Random random = new Random(42);

    @TempDir
    private static Path cache;

    @TempDir
    private Path models;

    private OnnxSession session;

    @BeforeEach
    void openModel() throws Exception {
        byte[] model = OnnxModelWriter.graph("scaled")
                .input("image", DataType.FP32, symbolic("n"), fixed(3), symbolic("height"), symbolic("width"))
                .input("scale", DataType.FP32, symbolic("n"), fixed(1), fixed(1), fixed(1))
                .output("scaled", DataType.FP32, symbolic("n"), fixed(3), symbolic("height"), symbolic("width"))
                .node("Mul", List.of("image", "scale"), List.of("scaled"))
                .toBytes();
        try (TestRepository repository = new TestRepository(models, cache).add("model", model)) {
            session = OnnxSession.open(repository.artifact("model"), new RuntimeSettings(cache, 1));
        }
    }

    @AfterEach
    void closeModel() {
        session.close();
    }

    @Test
    void haveShapesMadeUp() throws Exception {
        SyntheticInputs inputs = SyntheticInputs.of(session.inputPorts(), Map.of());

        assertThat(inputs.makeSample(16, random))
                .extracting(Tensor::shape)
                .containsExactly(Shape.of(1, 3, 16, 16), Shape.of(1, 1, 1, 1));
        assertThat(inputs.make(5, 16, random))
                .extracting(Tensor::shape)
                .containsExactly(Shape.of(5, 3, 16, 16), Shape.of(5, 1, 1, 1));
    }

    @Test
    void haveTheShapesThatAreDeclared() throws Exception {
        SyntheticInputs inputs = SyntheticInputs.of(session.inputPorts(), Map.of("image", List.of(1L, 3L, 48L, 320L)));

        assertThat(inputs.makeSample(16, random))
                .extracting(Tensor::shape)
                .containsExactly(Shape.of(1, 3, 48, 320), Shape.of(1, 1, 1, 1));
        assertThat(inputs.make(5, 16, random))
                .extracting(Tensor::shape)
                .containsExactly(Shape.of(5, 3, 48, 320), Shape.of(5, 1, 1, 1));
    }

    @Test
    void cannotHaveShapesThatTheModelDoesNotTake() {
        assertThatThrownBy(() -> SyntheticInputs.of(session.inputPorts(), Map.of("picture", List.of(1L))))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("warm-up.shapes: picture: [1] (expected: one of the inputs image, scale)");
        assertThatThrownBy(() -> SyntheticInputs.of(session.inputPorts(), Map.of("image", List.of(1L, 4L, 48L, 320L))))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("warm-up.shapes: image: [1, 4, 48, 320] (expected: [-1,3,-1,-1])");
    }
}
