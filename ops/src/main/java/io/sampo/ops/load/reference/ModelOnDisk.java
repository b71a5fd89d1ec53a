package io.sampo.ops.load.reference;

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
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A model of a repository, loaded as a member would, but without one.
 *
 * @param cache where a member would keep what it caches
 */
record ModelOnDisk(ModelArtifact artifact, Path cache) {

    /** The newest version of {@code name}. */
    static ModelOnDisk find(Path repository, String name, Path cache) throws ModelLoadException {
        return new ModelRepository(repository, cache)
                .scan().artifacts().stream()
                        .filter(found -> found.ref().name().value().equals(name))
                        .max(Comparator.comparing(ModelArtifact::ref))
                        .map(artifact -> new ModelOnDisk(artifact, cache))
                        .orElseThrow(() -> new ModelLoadException("no model '" + name + "' in " + repository));
    }

    /** Loads it by the runtime that a member would choose. */
    LoadedModel load(int threads) throws ModelLoadException {
        return Runtimes.available().runtimeFor(artifact).load(artifact, new RuntimeSettings(cache, threads));
    }

    /** Has {@code model} compute one of the requests that it makes up to warm up. */
    static void inferOnce(LoadedModel model) throws ModelFailedException {
        PreparedRequest request = model.warmUpRequests().get(0);
        for (BatchItem item : request.items()) {
            model.run(List.of(item), new Cancellation());
        }
        if (request.outputs().isEmpty()) {
            throw new ModelFailedException("no outputs");
        }
    }
}
