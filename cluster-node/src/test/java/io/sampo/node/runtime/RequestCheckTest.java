package io.sampo.node.runtime;

import static io.sampo.node.testkit.Tensors.fp32;
import static io.sampo.node.testkit.Tensors.int32;
import static io.sampo.node.testkit.TestRepository.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.DirectBuffers;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A check of requests")
class RequestCheckTest {

    private static final Tensor A = int32("A", Shape.of(1, 2), 1, 2);
    private static final Tensor B = fp32("B", Shape.of(7), new float[7]);

    private final RequestCheck check = new RequestCheck(
            List.of(
                    new TensorSpec("A", DataType.INT32, Shape.of(-1, 2)),
                    new TensorSpec("B", DataType.FP32, Shape.of())),
            List.of(
                    new TensorSpec("C", DataType.INT32, Shape.of(-1)),
                    new TensorSpec("D", DataType.FP32, Shape.of(-1))));

    @Test
    void putsInputsInTheModelsOrder() throws Exception {
        assertThat(check.inputs(request(B, A))).containsExactly(A, B);
    }

    @Test
    void namesAllOutputsIfNoneAreNamed() throws Exception {
        assertThat(check.outputs(request(A, B))).containsExactly("C", "D");
        assertThat(check.outputs(asking("D", "C"))).containsExactly("D", "C");
        assertThat(check.outputs(asking("D"))).containsExactly("D");
    }

    @Test
    void saysThatThereAreNoInputs() {
        RequestCheck none = new RequestCheck(List.of(), List.of());

        assertThatThrownBy(() -> none.inputs(request(A))).hasMessage("input 'A': unknown (expected: none)");
    }

    @Test
    void namesWhatDoesNotFit() {
        assertRefused("input 'X': unknown (expected: A, B)", A, B, A.named("X"));
        assertRefused("input 'A': given twice (expected: once)", A, B, A);
        assertRefused("input 'A': missing (expected: INT32 [-1,2])", B);
        assertRefused("input 'A': datatype FP32 (expected: INT32)", B.named("A"));
        assertRefused("input 'A': shape [2,1] (expected: [-1,2])", int32("A", Shape.of(2, 1), 1, 2));
        assertRefused("input 'A': shape [2] (expected: [-1,2])", int32("A", Shape.of(2), 1, 2));
        assertThatThrownBy(() -> check.outputs(asking("E")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("output 'E': unknown (expected: C, D)");
        assertThatThrownBy(() -> check.outputs(asking("C", "C")))
                .hasMessage("output 'C': asked for twice (expected: once)");
    }

    @Test
    void refusesBooleansThatAreNeitherTrueNorFalse() throws Exception {
        RequestCheck one = new RequestCheck(List.of(new TensorSpec("E", DataType.BOOL, Shape.of(3))), List.of());
        Tensor right = Tensor.of("E", DataType.BOOL, Shape.of(3), booleans(0, 1, 1));
        Tensor wrong = Tensor.of("E", DataType.BOOL, Shape.of(3), booleans(0, 1, 2));

        assertThat(one.inputs(request(right))).containsExactly(right);
        assertThatThrownBy(() -> one.inputs(request(wrong)))
                .hasMessage("input 'E': byte 2 is 2 (expected: 0 or 1 for BOOL)");
    }

    private static ByteBuffer booleans(int... values) {
        ByteBuffer bytes = DirectBuffers.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    @Test
    void quotesOnlyTheBeginningOfLongNames() {
        assertRefused("input '" + "x".repeat(64) + "…': unknown (expected: A, B)", A.named("x".repeat(200)));
    }

    private void assertRefused(String message, Tensor... inputs) {
        assertThatThrownBy(() -> check.inputs(request(inputs)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }

    private static InferRequest asking(String... outputs) {
        InferRequest all = request();
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
}
