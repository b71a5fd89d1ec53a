package io.sampo.node.testkit;

import io.sampo.node.model.ModelArtifact;
import io.sampo.node.model.ModelRepository;
import io.sampo.node.runtime.BatchItem;
import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.PreparedRequest;
import io.sampo.node.runtime.RuntimeSettings;
import io.sampo.node.runtime.Runtimes;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A model repository of a test, and its models loaded as a member loads them. */
public final class TestRepository implements AutoCloseable {

    private final Path models;
    private final Path cache;
    private final List<LoadedModel> loaded = new ArrayList<>();

    /** In a folder of the test's own. */
    public TestRepository(Path folder) {
        this(folder.resolve("models"), folder.resolve("cache"));
    }

    /** With a cache that others may use too. */
    public TestRepository(Path models, Path cache) {
        this.models = models;
        this.cache = cache;
    }

    /** Adds version 1 of a model. */
    public TestRepository add(String name, byte[] model) {
        try {
            TinyModels.write(models, name, model);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file, below the models' folder, such as {@code name/model.yaml}. */
    public TestRepository write(String file, String content) {
        try {
            Files.createDirectories(models.resolve(file).getParent());
            Files.writeString(models.resolve(file), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a file from the class path. */
    public TestRepository copy(String resource, String file) {
        try (InputStream content = TestRepository.class.getResourceAsStream(resource)) {
            Files.createDirectories(models.resolve(file).getParent());
            Files.copy(content, models.resolve(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the models. */
    public Path models() {
        return models;
    }

    /** Where a member would keep what it caches. */
    public Path cache() {
        return cache;
    }

    /** What the repository holds. */
    public ModelRepository.Scan scan() {
        return new ModelRepository(models, cache, Runtimes.available()::problemWith).scan();
    }

    /** The one version of this name that can be served. */
    public ModelArtifact artifact(String name) {
        return scan().artifacts().stream()
                .filter(artifact -> artifact.ref().name().value().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("not among what can be served: " + name));
    }

    /** Loads a model; it is closed with the repository. */
    public LoadedModel load(String name) throws ModelLoadException {
        ModelArtifact artifact = artifact(name);
        LoadedModel model = Runtimes.available().runtimeFor(artifact).load(artifact, new RuntimeSettings(cache, 2));
        loaded.add(model);
        return model;
    }

    /** A request for all outputs. */
    public static InferRequest request(Tensor... inputs) {
        return InferRequest.of(
                ModelTarget.newest(new ModelName("any")), List.of(inputs), Deadline.in(Duration.ofMinutes(1)));
    }

    /** Prepares and runs one request, each of its items alone. */
    public static List<Tensor> infer(LoadedModel model, Tensor... inputs)
            throws InvalidRequestException, ModelFailedException {
        PreparedRequest prepared = model.prepare(request(inputs));
        for (BatchItem item : prepared.items()) {
            model.run(List.of(item), new Cancellation());
        }
        return prepared.outputs();
    }

    /** Runs all items of the requests as one batch. */
    public static void runTogether(LoadedModel model, PreparedRequest... requests) throws ModelFailedException {
        List<BatchItem> batch = new ArrayList<>();
        for (PreparedRequest request : requests) {
            batch.addAll(request.items());
        }
        model.run(batch, new Cancellation());
    }

    /** Closes the models that were loaded. */
    @Override
    public void close() {
        loaded.forEach(LoadedModel::close);
    }
}
