package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.runtime.FreedMemory;
import io.sampo.node.runtime.LoadingThreads;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.protocol.replica.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sessions. For processors, a large model is optimised once and its weights are kept, laid out as the kernels want them, in
 * a file that all sessions of all processes map: a session from it starts several times faster and shares its memory.
 */
final class SessionLoader {

    /** A session and the copy of the model that it maps, if it does. */
    record Loaded(OrtSession session, OptimizedModelCache.@Nullable Lease lease) implements AutoCloseable {

        @Override
        public void close() {
            try {
                session.close();
            } catch (OrtException e) {
                LOG.warn("A session was not closed cleanly", e);
            } finally {
                if (lease != null) {
                    lease.close();
                }
                FreedMemory.giveBack();
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SessionLoader.class);
    /** Smaller models load in a few milliseconds anyway. */
    private static final long SMALLEST_CACHED_BYTES = 1024 * 1024;
    /** What is wrong with a cache is wrong for every model; it is said once. */
    private static final Set<Path> COMPLAINED_OF = ConcurrentHashMap.newKeySet();

    private final OrtEnvironment environment;
    private final Device device;
    private final Path cacheDirectory;
    private final OptimizedModelCache cache;

    SessionLoader(OrtEnvironment environment, RuntimeSettings settings) {
        this.environment = environment;
        this.device = settings.device();
        this.cacheDirectory = settings.cacheDirectory().resolve("onnx");
        this.cache = new OptimizedModelCache(cacheDirectory, settings.artifactCacheBytes());
    }

    Loaded load(ModelArtifact artifact) throws ModelLoadException {
        Path file = OnnxFiles.modelFile(artifact.directory())
                .orElseThrow(() -> new ModelLoadException(
                        artifact.ref() + ": no model (expected: model.onnx, or one file ending in .onnx)"));
        // What is optimised and laid out for a processor is not what a GPU wants.
        if (device == Device.GPU || artifact.sizeBytes() < SMALLEST_CACHED_BYTES) {
            return loadDirectly(artifact, file);
        }
        try {
            Optional<Loaded> cached = loadFromCache(artifact, file);
            if (cached.isPresent()) {
                return cached.get();
            }
            complain("holds as much as it may, all of it in use (see sampo.node.artifact-cache.max-size)");
            return loadDirectly(artifact, file);
        } catch (IOException | UncheckedIOException | OrtException e) {
            // If it is the model that is broken, this fails too, and says so.
            Loaded loaded = loadDirectly(artifact, file);
            complain("does not work: " + (e instanceof OrtException ort ? OnnxErrors.message(ort) : e.toString()));
            return loaded;
        }
    }

    private void complain(String problem) {
        if (COMPLAINED_OF.add(cacheDirectory)) {
            LOG.warn("{}: the cache of optimised models {}; models load without it, slower", cacheDirectory, problem);
        } else {
            LOG.debug("{}: {}", cacheDirectory, problem);
        }
    }

    private Loaded loadDirectly(ModelArtifact artifact, Path file) throws ModelLoadException {
        try (SessionOptions options = options(OptLevel.ALL_OPT)) {
            if (device == Device.GPU) {
                options.addCUDA();
            }
            return new Loaded(open(file, options), null);
        } catch (OrtException e) {
            throw new ModelLoadException(
                    artifact.ref() + "/" + file.getFileName() + ": "
                            + FileSignature.of(file)
                                    .map(found -> "is " + found + " (expected: an ONNX model)")
                                    .orElseGet(() -> OnnxErrors.message(e) + " (expected: a whole ONNX model)"),
                    e);
        }
    }

    private Optional<Loaded> loadFromCache(ModelArtifact artifact, Path file) throws IOException, OrtException {
        Optional<OptimizedModelCache.Lease> found =
                cache.get(artifact.filesDigest(), artifact.sizeBytes(), target -> optimize(file, target));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        OptimizedModelCache.Lease lease = found.get();
        try (SessionOptions options = options(OptLevel.NO_OPT)) {
            return Optional.of(new Loaded(open(lease.model(), options), lease));
        } catch (OrtException | RuntimeException e) {
            cache.remove(lease);
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
            open(file, options).close();
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
            open(file, options).close();
        }
    }

    private OrtSession open(Path file, SessionOptions options) throws OrtException {
        return LoadingThreads.call(() -> environment.createSession(file.toString(), options));
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
