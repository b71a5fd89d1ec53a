package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import io.sampo.node.runtime.ModelLoadException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The one ONNX Runtime of this JVM, made at its first use. */
final class OnnxEnvironment {

    private static @Nullable OrtEnvironment environment;

    private OnnxEnvironment() {}

    /** The environment. Only the first call uses {@code cacheDirectory}, to keep native libraries in. */
    static synchronized OrtEnvironment get(Path cacheDirectory) throws ModelLoadException {
        OrtEnvironment existing = environment;
        if (existing != null) {
            return existing;
        }
        try {
            OnnxTelemetry.switchOff(cacheDirectory);
            NativeLibraries.unpack(cacheDirectory);
            // Whatever it would log reaches us as an exception too.
            OrtEnvironment made = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "sampo");
            NativeLibraries.removeLeftovers();
            made.setTelemetry(false);
            environment = made;
            return made;
        } catch (IOException | OrtException | LinkageError | IllegalStateException e) {
            throw new ModelLoadException("ONNX Runtime does not start: " + e.getMessage(), e);
        }
    }

    /** The version of the native library's Java side, which both always share. */
    static String version() {
        String version = OrtEnvironment.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
