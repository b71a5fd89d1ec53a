package io.sampo.node.model;

import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was last read of a repository that changes while its models are served. Thread-safe.
 *
 * <p>What cannot be read any more is not taken for gone: a version that was good stays known beside the problem with it, so that
 * its replicas serve on. Only what is no longer there at all is forgotten; and not that if nothing is there at all, as that is how
 * a folder looks whose disk is not mounted. A version policy that cannot be kept does not take over from the one before.
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
        Contents before = contents;
        ModelRepository.Scan scan = unlessBare(repository.scan(), before);
        List<ModelProblem> problems = new ArrayList<>(scan.problems());
        Contents now = before == null
                ? new Contents(1, scan.artifacts(), problems)
                : new Contents(before.number() + 1, merge(before.artifacts(), scan, problems), problems);
        contents = now;
        return now;
    }

    /** Reads one model, on the calling thread; what is known of others stays as it is. */
    public synchronized Contents read(ModelName model) {
        Contents before = contents;
        if (before == null) {
            return readAll();
        }
        ModelRepository.Scan scan = unlessBare(repository.scan(model), before);
        List<ModelArtifact> ofModel = before.artifacts().stream()
                .filter(artifact -> artifact.ref().name().equals(model))
                .toList();
        List<ModelProblem> problems = new ArrayList<>(before.problems());
        // What is still wrong with the repository as a whole has just been found again.
        problems.removeIf(problem -> problem.model().equals(model.value()) || problem.isAboutTheRepository());
        problems.addAll(scan.problems());
        List<ModelArtifact> artifacts = new ArrayList<>(before.artifacts());
        artifacts.removeAll(ofModel);
        artifacts.addAll(merge(ofModel, scan, problems));
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

    private ModelRepository.Scan unlessBare(ModelRepository.Scan scan, @Nullable Contents before) {
        boolean hadModels = before != null && !before.artifacts().isEmpty();
        return scan.bare() && hadModels ? repository.notThere() : scan;
    }

    /** Adds to {@code problems} what was not taken over, and why. */
    private static List<ModelArtifact> merge(
            Collection<ModelArtifact> before, ModelRepository.Scan scan, List<ModelProblem> problems) {
        NavigableMap<ModelRef, ModelArtifact> merged = new TreeMap<>();
        scan.artifacts().forEach(artifact -> merged.put(artifact.ref(), artifact));
        List<ModelArtifact> unreadable = before.stream()
                .filter(known -> !merged.containsKey(known.ref()) && isUnreadable(known.ref(), scan))
                .toList();
        keepPolicies(before, unreadable, merged, problems);
        for (ModelArtifact known : unreadable) {
            boolean another = scan.artifacts().stream()
                    .anyMatch(
                            artifact -> artifact.ref().name().equals(known.ref().name()));
            merged.putIfAbsent(known.ref(), another ? known.selected(false) : known);
        }
        return List.copyOf(merged.values());
    }

    private static boolean isUnreadable(ModelRef ref, ModelRepository.Scan scan) {
        String model = ref.name().value();
        boolean wholeModel = !scan.empty().contains(model) && hasProblem(scan, model, "");
        return !scan.readable()
                || wholeModel
                || hasProblem(scan, model, ref.version().toString());
    }

    private static boolean hasProblem(ModelRepository.Scan scan, String model, String version) {
        return scan.problems().stream()
                .anyMatch(problem ->
                        problem.model().equals(model) && problem.version().equals(version));
    }

    /** Where a policy is new and names versions that cannot be served, what was known of the model stays as it was. */
    private static void keepPolicies(
            Collection<ModelArtifact> before,
            Collection<ModelArtifact> unreadable,
            NavigableMap<ModelRef, ModelArtifact> merged,
            List<ModelProblem> problems) {
        Map<ModelName, VersionPolicy> policies = new HashMap<>();
        merged.forEach(
                (ref, artifact) -> policies.put(ref.name(), artifact.config().versions()));
        policies.forEach((model, policy) -> {
            List<ModelArtifact> known = before.stream()
                    .filter(artifact -> artifact.ref().name().equals(model))
                    .filter(artifact -> merged.containsKey(artifact.ref()) || unreadable.contains(artifact))
                    .toList();
            boolean serves = known.stream().anyMatch(ModelArtifact::selected);
            boolean isNew = serves && !policy.equals(known.get(0).config().versions());
            boolean canBeKept =
                    policy.named().stream().allMatch(version -> merged.containsKey(new ModelRef(model, version)));
            if (isNew && !canBeKept) {
                merged.keySet().removeIf(ref -> ref.name().equals(model));
                known.forEach(artifact -> merged.put(artifact.ref(), artifact));
                problems.add(new ModelProblem(
                        model.value(),
                        "",
                        "model.yaml: holds as it was until all versions can be served that it names"));
            }
        });
    }

    private static List<ModelArtifact> sorted(Collection<ModelArtifact> artifacts) {
        NavigableMap<ModelRef, ModelArtifact> sorted = new TreeMap<>();
        artifacts.forEach(artifact -> sorted.put(artifact.ref(), artifact));
        return List.copyOf(sorted.values());
    }
}
