package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.protocol.replica.Device;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The settings of a node")
class NodeSettingsTest {

    @Test
    void haveDefaults() {
        NodeSettings settings = settings("");

        assertThat(settings.device()).isEqualTo(Device.CPU);
        assertThat(settings.deviceRole()).isEqualTo("cpu");
        assertThat(settings.gpuStandIn()).isFalse();
        assertThat(settings.memoryBytes()).isEmpty();
        assertThat(settings.runtime(1).artifactCacheBytes()).isEqualTo(4L << 30);
        assertThat(settings.inferenceThreads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void takeWhatIsSaid() {
        NodeSettings settings =
                settings("device = GPU, memory = 16 GiB, artifact-cache.max-size = 0, inference-threads = 3");

        assertThat(settings.device()).isEqualTo(Device.GPU);
        assertThat(settings.deviceRole()).isEqualTo("gpu");
        assertThat(settings.computesOn()).isEqualTo(Device.GPU);
        assertThat(settings.memoryBytes()).hasValue(16L << 30);
        assertThat(settings.runtime(1).artifactCacheBytes()).isZero();
        assertThat(settings.runtime(1).threads()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "device = tpu, sampo.node.device: 'tpu' (expected: cpu or gpu)",
        "memory = 0, 'sampo.node.memory: 0 (expected: at least 1 byte, or ''auto'')'",
        "members-on-machine = 0, sampo.node.members-on-machine: 0 (expected: at least 1)",
        "inference-threads = 0, 'sampo.node.inference-threads: 0 (expected: at least 1, or ''auto'')'"
    })
    void nameTheKeyAndTheValueThatAreWrong(String wrong, String message) {
        assertThatThrownBy(() -> settings(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static NodeSettings settings(String node) {
        return settings(node, "");
    }

    static NodeSettings settings(String node, String test) {
        Config config =
                ConfigFactory.parseString("sampo { data = target/data, node { " + node + " }, test { " + test + " } }");
        return NodeSettings.from(
                config.withFallback(ConfigFactory.defaultReference()).resolve().getConfig("sampo"));
    }
}
