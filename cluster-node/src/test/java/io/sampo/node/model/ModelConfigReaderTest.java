package io.sampo.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.model.TextConfig.Overflow;
import io.sampo.node.model.TextConfig.Pooling;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
                replicas: {min: 1, max: 4}
                scaling:
                  target: 2.5
                  up-after: 500ms
                  down-after: 90s
                  idle-to-zero: 1h
                device: {prefer: gpu, else: cpu}
                memory: 512MiB
                spread: none
                residency: pinned
                batching:
                  mode: on
                  max-batch-size: 8
                  max-batch-tokens: 128
                  max-queue-size: 100
                warm-up:
                  shapes: {INPUT: [1, 48, 320], LENGTH: []}
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
                        new ScalingPolicy(
                                1, 4, 2.5, Duration.ofMillis(500), Duration.ofSeconds(90), Duration.ofHours(1)),
                        new PlacementConfig(
                                DevicePreference.GPU_ELSE_CPU,
                                OptionalLong.of(512L << 20),
                                Spread.NONE,
                                Residency.PINNED),
                        new BatchingConfig(
                                BatchingConfig.Mode.ON, OptionalInt.of(8), OptionalInt.of(128), OptionalInt.of(100)),
                        new WarmUpConfig(Map.of("INPUT", List.of(1L, 48L, 320L), "LENGTH", List.of())),
                        new TextConfig("other.json", Pooling.CLS, false, 256, Overflow.TRUNCATE, true),
                        config.computing()));
        assertThat(config.computing()).contains("onnx", "max-batch-size", "LENGTH", "truncatable");
    }

    @Test
    void keepsOfComputingWhatIsSaidHoweverItIsWritten() throws Exception {
        String one = ModelConfigReader.parse("text: {pooling: cls, normalize: false}\nbatching: {mode: on}")
                .computing();
        String other = ModelConfigReader.parse("""
                replicas: 7
                batching:
                  mode: on   # always
                text:
                  normalize: false
                  pooling: cls
                """).computing();

        assertThat(one)
                .isEqualTo("{\"batching\":{\"mode\":\"on\"},\"text\":{\"normalize\":false,\"pooling\":\"cls\"}}")
                .isEqualTo(other);
        assertThat(ModelConfigReader.parse("replicas: 7").computing()).isEmpty();
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replicas: 4                                        | 4 | 4
            replicas: {min: 1, max: 4}                         | 1 | 4
            replicas: {min: 3}                                 | 3 | 3
            replicas: {min: 0}                                 | 0 | 2
            replicas: {max: 4}                                 | 2 | 4
            replicas: {max: 1}                                 | 1 | 1
            replicas: {}                                       | 2 | 2
            residency: on-demand                               | 0 | 2
            {replicas: 4, residency: on-demand}                | 0 | 4
            {replicas: {max: 4}, residency: on-demand}         | 0 | 4
            {replicas: {min: 0, max: 4}, residency: on-demand} | 0 | 4
            {replicas: {min: 0, max: 4}, residency: preload}   | 0 | 4
            {replicas: {min: 1, max: 4}, residency: pinned}    | 1 | 4
            """)
    void readsHowManyReplicas(String yaml, int min, int max) throws Exception {
        ModelConfig config = ModelConfigReader.parse(yaml);

        assertThat(config.scaling()).isEqualTo(ScalingPolicy.between(min, max));
        assertThat(config.replicas()).isEqualTo(Math.max(1, min));
    }

    @ParameterizedTest
    @CsvSource({"100ms, 100", "2s, 2000", "2 s, 2000", "5m, 300000", "1h, 3600000"})
    void readsDurations(String written, long millis) throws Exception {
        assertThat(ModelConfigReader.parse("scaling: {up-after: " + written + "}")
                        .scaling()
                        .upAfter())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "1024KiB, 1048576",
        "1 MiB, 1048576",
        "512MiB, 536870912",
        "1 MiB, 1048576",
        "2GiB, 2147483648",
        "16384GiB, 17592186044416"
    })
    void readsSizes(String written, long bytes) throws Exception {
        assertThat(ModelConfigReader.parse("memory: " + written).placement().memoryBytes())
                .hasValue(bytes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cpu                      | CPU
            gpu                      | GPU
            {prefer: gpu, else: cpu} | GPU_ELSE_CPU
            """)
    void readsDevices(String written, DevicePreference device) throws Exception {
        assertThat(ModelConfigReader.parse("device: " + written).placement().device())
                .isEqualTo(device);
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
            replica: 2                        | replica: unknown (expected: one of runtime, versions, replicas, scaling, device, memory, spread, residency, batching, warm-up, text)
            batching: {max-size: 2}           | batching.max-size: unknown (expected: one of mode, max-batch-size, max-batch-tokens, max-queue-size)
            replicas: two                     | replicas: 'two' (expected: a whole number from 1 to 1000, or {min: N, max: M})
            replicas: 0                       | replicas: 0 (expected: a whole number from 1 to 1000, or {min: N, max: M})
            replicas: 1.5                     | replicas: 1.5 (expected: a whole number from 1 to 1000, or {min: N, max: M})
            replicas: 99999999999             | replicas: 99999999999 (expected: a whole number from 1 to 1000, or {min: N, max: M})
            replicas: ~                       | replicas: nothing (expected: a whole number from 1 to 1000, or {min: N, max: M})
            replicas:                         | replicas: '' (expected: a whole number from 1 to 1000, or {min: N, max: M})
            replicas: [2]                     | replicas: [2] (expected: a whole number from 1 to 1000, or {min: N, max: M})
            replicas: {least: 1}              | replicas.least: unknown (expected: one of min, max)
            replicas: {min: -1}               | replicas.min: -1 (expected: a whole number from 0 to 1000)
            replicas: {min: one}              | replicas.min: 'one' (expected: a whole number from 0 to 1000)
            replicas: {max: 0}                | replicas.max: 0 (expected: a whole number from 1 to 1000)
            replicas: {max: 1001}             | replicas.max: 1001 (expected: a whole number from 1 to 1000)
            replicas: {min: 4, max: 2}        | replicas.min: 4 (expected: at most replicas.max, which is 2)
            {replicas: {min: 0}, residency: pinned}    | replicas.min: 0 (expected: at least 1 with residency: pinned, which never goes)
            {replicas: {min: 1}, residency: on-demand} | replicas.min: 1 (expected: 0 with residency: on-demand, which loads at the first request)
            scaling: fast                     | scaling: 'fast' (expected: a map of some of target, up-after, down-after, idle-to-zero)
            scaling: {up: 2s}                 | scaling.up: unknown (expected: one of target, up-after, down-after, idle-to-zero)
            scaling: {target: many}           | scaling.target: 'many' (expected: a number from 0.1 to 1000000)
            scaling: {target: 0}              | scaling.target: 0 (expected: a number from 0.1 to 1000000)
            scaling: {target: 1e7}            | scaling.target: 1.0E7 (expected: a number from 0.1 to 1000000)
            scaling: {target: NaN}            | scaling.target: 'NaN' (expected: a number from 0.1 to 1000000)
            scaling: {up-after: 2}            | scaling.up-after: 2 (expected: a duration such as 500ms, 2s, 5m or 1h, from 100ms to 1h)
            scaling: {up-after: 2  s}         | scaling.up-after: '2  s' (expected: a duration such as 500ms, 2s, 5m or 1h, from 100ms to 1h)
            scaling: {up-after: 1.5s}         | scaling.up-after: '1.5s' (expected: a duration such as 500ms, 2s, 5m or 1h, from 100ms to 1h)
            scaling: {up-after: -1s}          | scaling.up-after: '-1s' (expected: a duration such as 500ms, 2s, 5m or 1h, from 100ms to 1h)
            scaling: {up-after: 99ms}         | scaling.up-after: '99ms' (expected: a duration such as 500ms, 2s, 5m or 1h, from 100ms to 1h)
            scaling: {up-after: 2h}           | scaling.up-after: '2h' (expected: a duration such as 500ms, 2s, 5m or 1h, from 100ms to 1h)
            scaling: {down-after: 999ms}      | scaling.down-after: '999ms' (expected: a duration such as 500ms, 2s, 5m or 1h, from 1s to 24h)
            scaling: {down-after: 1440s1}     | scaling.down-after: '1440s1' (expected: a duration such as 500ms, 2s, 5m or 1h, from 1s to 24h)
            scaling: {idle-to-zero: 7d}       | scaling.idle-to-zero: '7d' (expected: a duration such as 500ms, 2s, 5m or 1h, from 1s to 168h)
            scaling: {idle-to-zero: ~}        | scaling.idle-to-zero: nothing (expected: a duration such as 500ms, 2s, 5m or 1h, from 1s to 168h)
            device: tpu                       | device: 'tpu' (expected: cpu, gpu or {prefer: gpu, else: cpu})
            device: [gpu, cpu]                | device: ["gpu","cpu"] (expected: cpu, gpu or {prefer: gpu, else: cpu})
            device: {prefer: cpu, else: gpu}  | device.prefer: 'cpu' (expected: gpu)
            device: {prefer: gpu, else: gpu}  | device.else: 'gpu' (expected: cpu)
            device: {prefer: gpu}             | device.else: nothing (expected: cpu)
            device: {only: gpu}               | device.only: unknown (expected: one of prefer, else)
            memory: 512                       | memory: 512 (expected: a size such as 512MiB or 2GiB, from 1MiB to 16384GiB)
            memory: 512MB                     | memory: '512MB' (expected: a size such as 512MiB or 2GiB, from 1MiB to 16384GiB)
            memory: 1023KiB                   | memory: '1023KiB' (expected: a size such as 512MiB or 2GiB, from 1MiB to 16384GiB)
            memory: 16385GiB                  | memory: '16385GiB' (expected: a size such as 512MiB or 2GiB, from 1MiB to 16384GiB)
            memory: 9999999999GiB             | memory: '9999999999GiB' (expected: a size such as 512MiB or 2GiB, from 1MiB to 16384GiB)
            memory: [1GiB]                    | memory: ["1GiB"] (expected: a size such as 512MiB or 2GiB, from 1MiB to 16384GiB)
            spread: rack                      | spread: 'rack' (expected: one of member, none)
            spread: 1                         | spread: 1 (expected: one of member, none)
            residency: on_demand              | residency: 'on_demand' (expected: one of pinned, preload, on-demand)
            residency: true                   | residency: true (expected: one of pinned, preload, on-demand)
            warm-up: true                     | warm-up: true (expected: a map of some of shapes)
            warm-up: {inputs: {}}             | warm-up.inputs: unknown (expected: one of shapes)
            warm-up: {shapes: [1, 2]}         | warm-up.shapes: [1,2] (expected: a map of inputs to shapes, as {INPUT: [1, 48, 320]})
            warm-up: {shapes: {INPUT: 1}}     | warm-up.shapes.INPUT: 1 (expected: a list of at most 32 dimensions)
            warm-up: {shapes: {INPUT: [1, -1]}}   | warm-up.shapes.INPUT: [1,-1] (expected: whole numbers from 1)
            warm-up: {shapes: {INPUT: [1, x]}}    | warm-up.shapes.INPUT: [1,"x"] (expected: whole numbers from 1)
            warm-up: {shapes: {INPUT: [65536, 65536]}} | warm-up.shapes.INPUT: [65536,65536] (expected: at most 268435456 elements)
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
            just text                         | 'just text' (expected: a map of some of runtime, versions, replicas, scaling, device, memory, spread, residency, batching, warm-up, text)
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
