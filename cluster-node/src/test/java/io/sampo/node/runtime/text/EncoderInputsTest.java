package io.sampo.node.runtime.text;

import static io.sampo.node.testkit.Tensors.longs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.runtime.ModelLoadException;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The inputs of an encoder")
class EncoderInputsTest {

    private static final long PAD = 9;

    private final EncoderInputs.Memory memory = new EncoderInputs.Memory();

    @Test
    void areFilledUpToTheLongest() throws Exception {
        List<Tensor> inputs = inputs("input_ids", "attention_mask", "token_type_ids")
                .layOut(
                        List.of(
                                new TokenizedText(new long[] {1, 2}, null),
                                new TokenizedText(new long[] {3, 4, 5}, new long[] {0, 1, 1})),
                        3,
                        memory);

        assertThat(inputs).extracting(Tensor::shape).containsOnly(Shape.of(2, 3));
        assertThat(longs(inputs.get(0))).containsExactly(1, 2, PAD, 3, 4, 5);
        assertThat(longs(inputs.get(1))).containsExactly(1, 1, 0, 1, 1, 1);
        assertThat(longs(inputs.get(2))).containsExactly(0, 0, 0, 0, 1, 1);
    }

    @Test
    void areThoseThatTheModelHas() throws Exception {
        List<TokenizedText> text = List.of(new TokenizedText(new long[] {1}, null));

        assertThat(inputs("attention_mask", "input_ids").layOut(text, 1, memory))
                .extracting(Tensor::name)
                .containsExactly("attention_mask", "input_ids");
    }

    @Test
    void leaveNothingOfABatchBefore() throws Exception {
        EncoderInputs inputs = inputs("input_ids", "attention_mask", "token_type_ids");
        inputs.layOut(List.of(new TokenizedText(new long[] {7, 7, 7, 7}, new long[] {1, 1, 1, 1})), 4, memory);

        List<Tensor> second = inputs.layOut(List.of(new TokenizedText(new long[] {1}, null)), 2, memory);

        assertThat(longs(second.get(0))).containsExactly(1, PAD);
        assertThat(longs(second.get(1))).containsExactly(1, 0);
        assertThat(longs(second.get(2))).containsExactly(0, 0);
    }

    @Test
    void mustBeThoseOfAnEncoder() {
        assertThatThrownBy(() -> inputs("attention_mask"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("no input 'input_ids'");
        assertThatThrownBy(() -> inputs("input_ids", "pixels")).hasMessageStartingWith("input 'pixels': unknown");
        assertThatThrownBy(() ->
                        EncoderInputs.of(List.of(new TensorSpec("input_ids", DataType.FP32, Shape.of(-1, -1))), PAD))
                .hasMessage("input 'input_ids': FP32 [-1,-1] (expected: INT64 [-1,-1])");
    }

    private static EncoderInputs inputs(String... names) throws ModelLoadException {
        List<TensorSpec> specs = new ArrayList<>();
        for (String name : names) {
            specs.add(new TensorSpec(name, DataType.INT64, Shape.of(-1, -1)));
        }
        return EncoderInputs.of(specs, PAD);
    }
}
