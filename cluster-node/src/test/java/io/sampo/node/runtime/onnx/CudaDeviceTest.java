package io.sampo.node.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the ONNX Runtime of the default build, which has no CUDA. */
@DisplayName("A CUDA device")
class CudaDeviceTest {

    @TempDir
    private static Path cache;

    @Test
    void isMissedInOneLine() {
        assertThatThrownBy(() -> CudaDevice.require(cache))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sampo.node.device: gpu, but ")
                .hasMessageContaining("-Pgpu")
                .hasMessageNotContaining("\n");
    }

    @Test
    void isTriedWithAModelThatComputes() throws Exception {
        try (SessionOptions onProcessor = new SessionOptions()) {
            assertThat(CudaDevice.computeProbe(OnnxEnvironment.get(cache), onProcessor))
                    .isEqualTo(2);
        }
    }
}
