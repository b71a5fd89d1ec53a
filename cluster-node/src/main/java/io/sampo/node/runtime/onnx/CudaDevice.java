package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.sampo.node.runtime.ModelLoadException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The GPU of this machine, as ONNX Runtime's CUDA provider uses it. */
public final class CudaDevice {

    private static final String REFUSAL = "sampo.node.device: gpu, but ";
    /** An ONNX model of one node: y = x + x, each FP32 [1]. */
    private static final byte[] PROBE = Base64.getDecoder()
            .decode("CAc6OQoOCgF4CgF4EgF5IgNBZGQSBXByb2JlWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==");

    private CudaDevice() {}

    /**
     * Makes sure that models can be computed on the GPU, by computing one.
     *
     * @param cacheDirectory where native libraries are kept
     * @throws IllegalArgumentException if not, saying in one line what is missing and what to do
     */
    public static void require(Path cacheDirectory) {
        try {
            OrtEnvironment environment = OnnxEnvironment.get(cacheDirectory);
            if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
                throw notBuiltIn(null);
            }
            compute(environment);
        } catch (ModelLoadException e) {
            throw new IllegalArgumentException(REFUSAL + e.getMessage(), e);
        } catch (OrtException e) {
            throw refusal(e);
        }
    }

    private static void compute(OrtEnvironment environment) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.addCUDA();
            // A kernel that silently ran on a processor instead would prove nothing.
            options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
            computeProbe(environment, options);
        }
    }

    static float computeProbe(OrtEnvironment environment, SessionOptions options) throws OrtException {
        try (OrtSession session = environment.createSession(PROBE, options);
                OnnxTensor input = OnnxTensor.createTensor(environment, new float[] {1});
                OrtSession.Result result = session.run(Map.of("x", input))) {
            return ((float[]) result.get(0).getValue())[0];
        }
    }

    private static IllegalArgumentException refusal(OrtException e) {
        String reason = OnnxErrors.message(e);
        return reason.contains("not compiled with CUDA")
                ? notBuiltIn(e)
                : new IllegalArgumentException(
                        REFUSAL + "CUDA cannot be used: " + reason
                                + " (expected: a GPU of NVIDIA, its driver, the libraries of CUDA and cuDNN; or 'cpu')",
                        e);
    }

    private static IllegalArgumentException notBuiltIn(@Nullable OrtException e) {
        return new IllegalArgumentException(
                REFUSAL + "this build of Sampo has no CUDA (expected: one made with 'mvn -Pgpu package'; or 'cpu')", e);
    }
}
