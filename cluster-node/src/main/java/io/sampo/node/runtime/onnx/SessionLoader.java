package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.runtime.ModelLoadException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sessions. A large model is optimised once and its weights are kept, laid out as the kernels want them, in a file
 * that all sessions of all processes map: a session from it starts several times faster and shares its memory.
 */
final class SessionLoader {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLoader.class);
    /** Smaller models load in a few milliseconds anyway. */
    private static final long SMALLEST_CACHED_BYTES = 1024 * 1024;

    private final OrtEnvironment environment;
    private final OptimizedModelCache cache;

    SessionLoader(OrtEnvironment environment, Path cacheDirectory) {
        this.environment = environment;
        this.cache = new OptimizedModelCache(cacheDirectory.resolve("onnx"));
    }

    OrtSession load(ModelArtifact artifact) throws ModelLoadException {
        Path file = OnnxFiles.modelFile(artifact.directory())
                .orElseThrow(() -> new ModelLoadException(
                        artifact.directory() + ": no model (expected: model.onnx, or one file ending in .onnx)"));
        if (artifact.sizeBytes() < SMALLEST_CACHED_BYTES) {
            return loadDirectly(file);
        }
        try {
            return loadFromCache(file, artifact.digest());
        } catch (IOException | UncheckedIOException | OrtException e) {
            // If it is the model that is broken, this fails too, and says so.
            OrtSession session = loadDirectly(file);
            LOG.warn("{}: loaded without the cache of optimised models, which failed: {}", file, e.toString());
            return session;
        }
    }

    private OrtSession loadDirectly(Path file) throws ModelLoadException {
        try (SessionOptions options = options(OptLevel.ALL_OPT)) {
            return environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new ModelLoadException(file.getFileName() + ": " + OnnxErrors.message(e), e);
        }
    }

    private OrtSession loadFromCache(Path file, String digest) throws IOException, OrtException {
        Path optimized = cache.get(digest, target -> optimize(file, target));
        try (SessionOptions options = options(OptLevel.NO_OPT)) {
            return environment.createSession(optimized.toString(), options);
        } catch (OrtException e) {
            cache.remove(digest);
            throw e;
        }
    }

    /**
     * Writes an optimised copy of {@code file} to {@code target}, its weights apart and prepacked so that they can be mapped; or
     * all in one file, from which they are copied into aligned memory, if {@link ExternalWeights} says so.
     */
    private void optimize(Path file, Path target) throws OrtException {
        Path weights = target.resolveSibling(target.getFileName() + ".data");
        try (SessionOptions options = options(OptLevel.ALL_OPT)) {
            options.setOptimizedModelFilePath(target.toString());
            options.addConfigEntry(
                    "session.optimized_model_external_initializers_file_name", String.valueOf(weights.getFileName()));
            options.addConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "1024");
            options.addConfigEntry("session.save_external_prepacked_constant_initializers", "1");
            environment.createSession(file.toString(), options).close();
        }
        try {
            if (ExternalWeights.areAligned(target)) {
                return;
            }
            Files.delete(target);
            Files.deleteIfExists(weights);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (SessionOptions options = options(OptLevel.ALL_OPT)) {
            options.setOptimizedModelFilePath(target.toString());
            environment.createSession(file.toString(), options).close();
        }
    }

    private static SessionOptions options(OptLevel level) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setOptimizationLevel(level);
        options.setExecutionMode(ExecutionMode.SEQUENTIAL);
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        // A plan would be kept for every combination of input shapes, without end; it gained nothing measurable.
        options.setMemoryPatternOptimization(false);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        return options;
    }
}
