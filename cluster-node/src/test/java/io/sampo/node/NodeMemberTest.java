package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With the ONNX Runtime of the default build, which has no CUDA. */
@DisplayName("A member, before it starts,")
class NodeMemberTest {

    @Test
    void refusesToBeAGpusWithoutCuda() {
        assertThatThrownBy(() -> NodeMember.check(NodeSettingsTest.settings("device = gpu, memory = 1 GiB")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sampo.node.device: gpu, but this build of Sampo has no CUDA"
                        + " (expected: one made with 'mvn -Pgpu package'; or 'cpu')");
    }

    @Test
    void mayStandInForAGpuInTests() {
        assertThatCode(() -> NodeMember.check(NodeSettingsTest.settings("device = gpu", "gpu-stand-in = on")))
                .doesNotThrowAnyException();
    }

    @Test
    void acceptsProcessors() {
        assertThatCode(() -> NodeMember.check(NodeSettingsTest.settings(""))).doesNotThrowAnyException();
    }
}
