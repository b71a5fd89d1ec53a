package io.sampo.node.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sampo.node.model.BatchingConfig;
import java.util.OptionalInt;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A batching policy")
class BatchingPolicyTest {

    private static final BatchingPolicy DEFAULTS = new BatchingPolicy(16, 256, 1.2, 256, 16);

    @Test
    void hasEveryDefaultInReferenceConf() {
        assertThat(BatchingPolicy.from(ConfigFactory.defaultReference().getConfig("sampo.batching")))
                .isEqualTo(DEFAULTS);
    }

    @Test
    void acceptsTheSmallestValues() {
        assertThatCode(() -> new BatchingPolicy(1, 1, 1, 1, 1)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 1, 1, sampo.batching.max-batch-size: 0",
        "1, 0, 1, 1, 1, sampo.batching.max-batch-tokens: 0",
        "1, 1, 0.99, 1, 1, sampo.batching.max-length-ratio: 0.99",
        "1, 1, NaN, 1, 1, sampo.batching.max-length-ratio: NaN",
        "1, 1, 1, 0, 1, sampo.batching.max-queue-size: 0",
        "1, 1, 1, 1, -1, sampo.batching.fair-share: -1"
    })
    void namesTheBrokenKeyAndItsValue(int size, int tokens, double ratio, int queue, int share, String keyAndValue) {
        assertThatThrownBy(() -> new BatchingPolicy(size, tokens, ratio, queue, share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(keyAndValue);
    }

    @Test
    void holdsForAModelThatSaysNothingAndTakesMore() {
        assertThat(DEFAULTS.forModel(BatchingConfig.DEFAULT, 1000)).isEqualTo(DEFAULTS);
    }

    @Test
    void yieldsToWhatAModelConfigures() {
        BatchingConfig config =
                new BatchingConfig(BatchingConfig.Mode.ON, OptionalInt.of(4), OptionalInt.of(64), OptionalInt.of(32));

        assertThat(DEFAULTS.forModel(config, 1000)).isEqualTo(new BatchingPolicy(4, 64, 1.2, 32, 16));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "8, 8", "100, 16"})
    void putsNoMoreTogetherThanAModelTakes(int modelTakes, int expected) {
        assertThat(DEFAULTS.forModel(BatchingConfig.DEFAULT, modelTakes).maxBatchSize())
                .isEqualTo(expected);
    }

    @Test
    void needsAtLeastOneSlot() {
        assertThatThrownBy(() -> new ExecutionSettings(
                        0, DispatcherSelector.defaultDispatcher(), DispatcherSelector.defaultDispatcher()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sampo.node.inference-threads: 0");
    }
}
