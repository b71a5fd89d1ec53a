package io.sampo.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.model.TextConfig.Overflow;
import io.sampo.node.model.TextConfig.Pooling;
import io.sampo.protocol.model.ModelVersion;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The reader of model.yaml")
class ModelConfigReaderTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing but a comment\n", "---\n", "{}"})
    void takesDefaultsForWhatIsNotSaid(String yaml) throws Exception {
        assertThat(ModelConfigReader.parse(yaml)).isEqualTo(ModelConfig.DEFAULT);
    }

    @Test
    void readsEveryKey() throws Exception {
        ModelConfig config = ModelConfigReader.parse("""
                runtime: onnx
                versions: {latest: 3}
                replicas: 4
                batching:
                  mode: on
                  max-batch-size: 8
                  max-batch-tokens: 128
                  max-queue-size: 100
                text:
                  tokenizer: other.json
                  pooling: cls
                  normalize: false
                  max-tokens: 256
                  overflow: truncate
                  truncatable: true
                """);

        assertThat(config)
                .isEqualTo(new ModelConfig(
                        "onnx",
                        new VersionPolicy.Latest(3),
                        4,
                        new BatchingConfig(
                                BatchingConfig.Mode.ON, OptionalInt.of(8), OptionalInt.of(128), OptionalInt.of(100)),
                        new TextConfig("other.json", Pooling.CLS, false, 256, Overflow.TRUNCATE, true)));
    }

    @Test
    void makesATextModelOfAnEmptySection() throws Exception {
        assertThat(ModelConfigReader.parse("text: {}").text())
                .isEqualTo(new TextConfig("tokenizer.json", Pooling.MEAN, true, 512, Overflow.REFUSE, false));
    }

    @Test
    void readsWhichVersionsAreServed() throws Exception {
        assertThat(ModelConfigReader.parse("versions: all").versions()).isEqualTo(new VersionPolicy.All());
        assertThat(ModelConfigReader.parse("versions: [3, 1]").versions())
                .isEqualTo(
                        new VersionPolicy.Specific(new TreeSet<>(List.of(new ModelVersion(1), new ModelVersion(3)))));
    }

    /** Words that older YAML takes for booleans. */
    @ParameterizedTest
    @CsvSource({"on, ON", "off, OFF", "auto, AUTO", "'\"off\"', OFF"})
    void readsModes(String written, BatchingConfig.Mode mode) throws Exception {
        assertThat(ModelConfigReader.parse("batching: {mode: " + written + "}")
                        .batching()
                        .mode())
                .isEqualTo(mode);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replica: 2                        | replica: unknown (expected: one of runtime, versions, replicas, batching, text)
            batching: {max-size: 2}           | batching.max-size: unknown (expected: one of mode, max-batch-size, max-batch-tokens, max-queue-size)
            replicas: two                     | replicas: 'two' (expected: a whole number from 1 to 1000)
            replicas: 0                       | replicas: 0 (expected: a whole number from 1 to 1000)
            replicas: 1.5                     | replicas: 1.5 (expected: a whole number from 1 to 1000)
            replicas: 99999999999             | replicas: 99999999999 (expected: a whole number from 1 to 1000)
            replicas: ~                       | replicas: nothing (expected: a whole number from 1 to 1000)
            replicas:                         | replicas: '' (expected: a whole number from 1 to 1000)
            replicas: [2]                     | replicas: [2] (expected: a whole number from 1 to 1000)
            runtime: 5                        | runtime: 5 (expected: a text)
            runtime: ''                       | runtime: '' (expected: a text)
            batching: fast                    | batching: 'fast' (expected: a map of some of mode, max-batch-size, max-batch-tokens, max-queue-size)
            batching: {mode: maybe}           | batching.mode: 'maybe' (expected: one of auto, on, off)
            batching: {mode: true}            | batching.mode: true (expected: one of auto, on, off)
            batching: {max-batch-size: -1}    | batching.max-batch-size: -1 (expected: a whole number from 1 to 1000000)
            text: yes                         | text: 'yes' (expected: a map of some of tokenizer, pooling, normalize, max-tokens, overflow, truncatable)
            text: {pooling: max}              | text.pooling: 'max' (expected: one of mean, cls)
            text: {normalize: 1}              | text.normalize: 1 (expected: true or false)
            text: {max-tokens: 2}             | text.max-tokens: 2 (expected: a whole number from 3 to 131072)
            text: {overflow: cut}             | text.overflow: 'cut' (expected: one of refuse, truncate)
            text: {tokenizer: ../secret}      | text.tokenizer: '../secret' (expected: the name of a file in the version's folder)
            versions: newest                  | versions: 'newest' (expected: 'all', {latest: N} or a list of numbers from 1)
            versions: []                      | versions: [] (expected: 'all', {latest: N} or a list of numbers from 1)
            versions: [1, 1]                  | versions: 1 (expected: each number once)
            versions: [0]                     | versions: 0 (expected: numbers from 1)
            versions: [one]                   | versions: 'one' (expected: numbers from 1)
            versions: {latest: 0}             | versions.latest: 0 (expected: a whole number from 1 to 1000000)
            versions: {newest: 1}             | versions.newest: unknown (expected: one of latest)
            just text                         | 'just text' (expected: a map of some of runtime, versions, replicas, batching, text)
            """)
    void namesTheKeyWhatCameAndWhatWasExpected(String yaml, String complaint) {
        assertThatThrownBy(() -> ModelConfigReader.parse(yaml))
                .isInstanceOf(ModelConfigException.class)
                .hasMessage("model.yaml: " + complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replicas: 1\\nreplicas: 2             | line 2: Duplicate field 'replicas'
            text:\\n  pooling: cls\\n  pooling: cls | line 3: Duplicate field 'pooling'
            replicas: [1                         | line 1: while parsing a flow sequence, expected ',' or ']', but got <stream end>
            replicas: 1\\n  batching: x           | line 2
            --- {}\\n--- {}                       | line 2
            """)
    void namesTheLineOfWhatIsNoYaml(String yaml, String complaint) {
        assertThatThrownBy(() -> ModelConfigReader.parse(yaml.replace("\\n", "\n") + "\n"))
                .isInstanceOf(ModelConfigException.class)
                .hasMessageStartingWith("model.yaml: " + complaint);
    }
}
