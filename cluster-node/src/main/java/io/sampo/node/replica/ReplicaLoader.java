package io.sampo.node.replica;

import io.sampo.node.batching.BatchingPolicy;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.model.ModelConfig;
import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.FreedMemory;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.LoadingThreads;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.node.runtime.Runtimes;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Loads and warms up versions, on the calling thread. Thread-safe. */
public final class ReplicaLoader {

    private final Function<ModelRef, Optional<ModelArtifact>> repository;
    private final Runtimes runtimes;
    private final RuntimeSettings settings;
    private final BatchingPolicy batching;
    private final LoadingMarks marks;
    private final LoadTimes times = new LoadTimes(InstantSource.system());

    /**
     * Loads from {@code repository} with the first of {@code runtimes} that knows a version's files, or the one that its
     * configuration names.
     *
     * @param repository may block until the repository was read
     */
    public ReplicaLoader(
            Function<ModelRef, Optional<ModelArtifact>> repository,
            Runtimes runtimes,
            RuntimeSettings settings,
            BatchingPolicy batching) {
        this.repository = repository;
        this.runtimes = runtimes;
        this.settings = settings;
        this.batching = batching;
        this.marks = new LoadingMarks(settings.cacheDirectory().resolve("loading"));
    }

    /**
     * Loads a version. Blocks while another one loads that must do so alone, see {@link LoadingMarks}.
     *
     * @throws ModelLoadException if it cannot be served, with the reason
     */
    public LoadedModel load(ModelRef ref) throws ModelLoadException {
        ModelArtifact artifact = repository
                .apply(ref)
                .orElseThrow(() -> new ModelLoadException("model '" + ref + "' is not in this member's repository"));
        if (!Files.isDirectory(artifact.directory())) {
            throw new ModelLoadException(
                    ref + ": is not there any more: " + artifact.directory() + " (expected: a folder)");
        }
        return marks.during(
                ref, artifact.digest(), () -> runtimes.runtimeFor(artifact).load(artifact, settings));
    }

    /** Runs the first requests, which a runtime answers slower than all that follow. */
    public void warmUp(LoadedModel model) throws ModelLoadException {
        ModelMetadata metadata = model.metadata();
        marks.during(metadata.ref(), metadata.digest(), () -> warm(model));
        marks.succeeded(metadata.ref());
        FreedMemory.giveBack();
    }

    private static LoadedModel warm(LoadedModel model) throws ModelLoadException {
        for (PreparedRequest request : model.warmUpRequests()) {
            for (BatchItem item : request.items()) {
                try {
                    LoadingThreads.call(() -> model.run(List.of(item), new Cancellation()));
                } catch (ModelFailedException e) {
                    throw new ModelLoadException(
                            "warm-up of model '" + model.metadata().ref() + "' failed: " + e.getMessage(), e);
                }
            }
        }
        return model;
    }

    /** An operator wants a model tried again, also versions that ended the processes that loaded them. */
    public void forgive(ModelName model) {
        marks.forgive(model);
    }

    /** The memory that a version takes while it is loaded, as it declares or as its files let expect; 0 if it is unknown here. */
    public long memoryBytes(ModelRef ref) {
        return repository.apply(ref).map(ModelArtifact::memoryBytes).orElse(0L);
    }

    /** How long loads took, as those say who have this load. */
    LoadTimes times() {
        return times;
    }

    /** How requests for {@code model} are batched. */
    public BatchingPolicy batchingOf(LoadedModel model) {
        ModelConfig config = repository
                .apply(model.metadata().ref())
                .map(ModelArtifact::config)
                .orElse(ModelConfig.DEFAULT);
        return batching.forModel(config.batching(), model.metadata().maxBatchSize());
    }
}
