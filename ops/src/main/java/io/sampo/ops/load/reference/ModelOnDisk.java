package io.sampo.ops.load.reference;

import io.sampo.node.model.ModelArtifact;
import io.sampo.node.model.ModelRepository;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.ModelRuntime;
import io.sampo.node.runtime.RuntimeSettings;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.ServiceLoader;

/** Loads a model from a repository as a member would, but without one. */
final class ModelOnDisk {

    private ModelOnDisk() {}

    /** The newest version of {@code name}, by the first runtime that knows its files. */
    static LoadedModel load(Path repository, String name, Path cache, int threads) throws ModelLoadException {
        ModelArtifact artifact = new ModelRepository(repository, cache)
                .scan().artifacts().stream()
                        .filter(found -> found.ref().name().value().equals(name))
                        .max(Comparator.comparing(ModelArtifact::ref))
                        .orElseThrow(() -> new ModelLoadException("no model '" + name + "' in " + repository));
        return ServiceLoader.load(ModelRuntime.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(runtime -> runtime.supports(artifact))
                .findFirst()
                .orElseThrow(() -> new ModelLoadException("no runtime for " + artifact.ref() + " in " + repository))
                .load(artifact, new RuntimeSettings(cache, threads));
    }
}
