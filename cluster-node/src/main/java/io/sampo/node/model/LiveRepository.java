package io.sampo.node.model;

import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was last read of a repository that changes while its models are served. Thread-safe.
 *
 * <p>What cannot be read any more is not taken for gone: a version that was good stays known beside the problem with it, so that
 * its replicas serve on. Only what is no longer there at all is forgotten.
 */
public final class LiveRepository {

    private final ModelRepository repository;
    private volatile @Nullable Contents contents;

    /**
     * What is known.
     *
     * @param number grows with each reading
     * @param artifacts the versions that may be served, by name and version
     * @param problems what may not, and why
     */
    public record Contents(long number, List<ModelArtifact> artifacts, List<ModelProblem> problems) {

        /** Takes copies of the lists. */
        public Contents {
            artifacts = List.copyOf(artifacts);
            problems = List.copyOf(problems);
        }
    }

    /** Knows nothing until it is read. */
    public LiveRepository(ModelRepository repository) {
        this.repository = repository;
    }

    /** Reads all of it, on the calling thread. */
    public synchronized Contents readAll() {
        ModelRepository.Scan scan = repository.scan();
        Contents before = contents;
        Contents now = before == null
                ? new Contents(1, scan.artifacts(), scan.problems())
                : new Contents(before.number() + 1, merge(before.artifacts(), scan), scan.problems());
        contents = now;
        return now;
    }

    /** Reads one model, on the calling thread; what is known of others stays as it is. */
    public synchronized Contents read(ModelName model) {
        Contents before = contents;
        if (before == null) {
            return readAll();
        }
        ModelRepository.Scan scan = repository.scan(model);
        List<ModelArtifact> ofModel = before.artifacts().stream()
                .filter(artifact -> artifact.ref().name().equals(model))
                .toList();
        List<ModelArtifact> artifacts = new ArrayList<>(before.artifacts());
        artifacts.removeAll(ofModel);
        artifacts.addAll(merge(ofModel, scan));
        List<ModelProblem> problems = new ArrayList<>(before.problems());
        problems.removeIf(problem ->
                problem.model().equals(model.value()) || (scan.readable() && problem.isAboutTheRepository()));
        problems.addAll(scan.problems());
        Contents now = new Contents(before.number() + 1, sorted(artifacts), problems);
        contents = now;
        return now;
    }

    /** What is known of {@code ref}; empty also before anything was read. */
    public Optional<ModelArtifact> artifact(ModelRef ref) {
        Contents now = contents;
        return now == null
                ? Optional.empty()
                : now.artifacts().stream()
                        .filter(artifact -> artifact.ref().equals(ref))
                        .findFirst();
    }

    private static List<ModelArtifact> merge(Collection<ModelArtifact> before, ModelRepository.Scan scan) {
        NavigableMap<ModelRef, ModelArtifact> merged = new TreeMap<>();
        scan.artifacts().forEach(artifact -> merged.put(artifact.ref(), artifact));
        Set<String> broken = new HashSet<>();
        scan.problems().forEach(problem -> broken.add(problem.model() + "/" + problem.version()));
        scan.empty().forEach(model -> broken.remove(model + "/"));
        for (ModelArtifact known : before) {
            String model = known.ref().name().value();
            boolean unreadable = !scan.readable()
                    || broken.contains(model + "/")
                    || broken.contains(model + "/" + known.ref().version());
            if (unreadable && !merged.containsKey(known.ref())) {
                boolean another = scan.artifacts().stream()
                        .anyMatch(artifact ->
                                artifact.ref().name().equals(known.ref().name()));
                merged.put(known.ref(), another ? known.selected(false) : known);
            }
        }
        return List.copyOf(merged.values());
    }

    private static List<ModelArtifact> sorted(Collection<ModelArtifact> artifacts) {
        NavigableMap<ModelRef, ModelArtifact> sorted = new TreeMap<>();
        artifacts.forEach(artifact -> sorted.put(artifact.ref(), artifact));
        return List.copyOf(sorted.values());
    }
}
