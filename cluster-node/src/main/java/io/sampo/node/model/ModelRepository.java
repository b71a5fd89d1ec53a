package io.sampo.node.model;

import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models on disk, as {@code <root>/<name>/<version>/…}. Hidden files and files where folders belong are passed over;
 * whatever else cannot be served is a problem, and hides nothing else.
 */
public final class ModelRepository {

    private final Path root;
    private final DigestCache digests;
    private final ArtifactCheck check;

    /**
     * What is in the repository.
     *
     * @param artifacts the versions that may be served, by name and version, whether they are selected or not
     * @param problems what may not, and why
     * @param empty models whose folders could be read and hold no version; a problem each, and yet not unreadable
     * @param readable whether the repository as a whole could be read
     * @param bare whether it holds no folder of any model, as if nothing were mounted there
     */
    public record Scan(
            List<ModelArtifact> artifacts,
            List<ModelProblem> problems,
            Set<String> empty,
            boolean readable,
            boolean bare) {

        /** Takes copies of the lists and the set. */
        public Scan {
            artifacts = List.copyOf(artifacts);
            problems = List.copyOf(problems);
            empty = Set.copyOf(empty);
        }
    }

    /** A repository whose versions are not checked beyond their files. */
    public ModelRepository(Path root, Path cacheDirectory) {
        this(root, cacheDirectory, ArtifactCheck.NONE);
    }

    /**
     * A repository.
     *
     * @param cacheDirectory where digests are kept across starts
     * @param check says of which versions nobody can serve the files
     */
    public ModelRepository(Path root, Path cacheDirectory, ArtifactCheck check) {
        this.root = root;
        this.digests = new DigestCache(cacheDirectory.resolve("digests"));
        this.check = check;
    }

    /**
     * Reads the repository. Reads the files of new versions to their ends; others are known by size and time. The first time it makes
     * haste, as nothing is served before.
     */
    public Scan scan() {
        Scan scan = scan(model -> true);
        digests.giveWay();
        return scan;
    }

    /** Reads one model's folder; what is not there gives neither artifacts nor problems. */
    public Scan scan(ModelName model) {
        return scan(model.value()::equals);
    }

    /** What is to be said instead of a repository that is bare, and was not. */
    Scan notThere() {
        Scanner scanner = new Scanner();
        scanner.repositoryProblem("is empty: " + root
                + " (expected: the models that it had, or a folder of another one; is it mounted?)");
        return new Scan(scanner.artifacts, scanner.problems, scanner.empty, false, true);
    }

    private Scan scan(Predicate<String> models) {
        Scanner scanner = new Scanner();
        boolean readable = scanner.readModels(models);
        return new Scan(scanner.artifacts, scanner.problems, scanner.empty, readable, scanner.bare);
    }

    private final class Scanner {
        private final List<ModelArtifact> artifacts = new ArrayList<>();
        private final List<ModelProblem> problems = new ArrayList<>();
        private final Set<String> empty = new HashSet<>();
        private boolean bare;

        boolean readModels(Predicate<String> models) {
            try {
                Path realRoot = root.toRealPath();
                List<Path> folders = foldersIn(realRoot);
                bare = folders.isEmpty();
                for (Path model : folders) {
                    if (models.test(nameOf(model))) {
                        readModel(model, realRoot);
                    }
                }
                return true;
            } catch (IOException e) {
                repositoryProblem(reason(e));
                return false;
            }
        }

        /** Of a path, whatever the root was given as, so that it is told from a folder's name. */
        private void repositoryProblem(String reason) {
            problem(root.toAbsolutePath().normalize().toString(), null, "the repository " + reason);
        }

        private void readModel(Path model, Path realRoot) {
            String name = nameOf(model);
            try {
                RepositoryLinks.check(model, realRoot);
                ModelName checkedName = new ModelName(name);
                ModelConfig config = ModelConfigReader.read(model, realRoot);
                Set<ModelVersion> available = versionsIn(model);
                checkSelection(name, config, available);
                List<ModelArtifact> usable = new ArrayList<>();
                for (ModelVersion version : available) {
                    Path folder = model.resolve(version.toString());
                    ModelArtifact artifact = readVersion(new ModelRef(checkedName, version), folder, config, realRoot);
                    if (artifact != null) {
                        usable.add(artifact);
                    }
                }
                // Of those that can be served: a broken version must not be the reason why none is.
                Set<ModelVersion> selected = config.versions()
                        .select(usable.stream()
                                .map(artifact -> artifact.ref().version())
                                .toList());
                usable.forEach(artifact -> artifacts.add(
                        artifact.selected(selected.contains(artifact.ref().version()))));
            } catch (IllegalArgumentException | ModelConfigException e) {
                problem(name, null, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                problem(name, null, reason(e));
            }
        }

        private Set<ModelVersion> versionsIn(Path model) throws IOException {
            Set<ModelVersion> versions = new TreeSet<>();
            for (Path folder : foldersIn(model)) {
                try {
                    versions.add(ModelVersion.parse(nameOf(folder)));
                } catch (IllegalArgumentException e) {
                    problem(nameOf(model), nameOf(folder), String.valueOf(e.getMessage()));
                }
            }
            return versions;
        }

        private void checkSelection(String name, ModelConfig config, Set<ModelVersion> available) {
            if (available.isEmpty()) {
                empty.add(name);
                problem(name, null, "no versions (expected: at least one folder named by a number, such as 1)");
            } else if (config.versions() instanceof VersionPolicy.Specific specific) {
                for (ModelVersion wanted : specific.wanted()) {
                    if (!available.contains(wanted)) {
                        problem(
                                name,
                                wanted.toString(),
                                "model.yaml: versions: " + wanted + " is not there (expected: some of "
                                        + available.stream()
                                                .map(ModelVersion::toString)
                                                .collect(Collectors.joining(", "))
                                        + ")");
                    }
                }
            }
        }

        private @Nullable ModelArtifact readVersion(ModelRef ref, Path folder, ModelConfig config, Path realRoot) {
            String name = ref.name().value();
            String version = ref.version().toString();
            try {
                RepositoryLinks.check(folder, realRoot);
                VersionFiles files = VersionFiles.list(folder, realRoot);
                String missing = missingIn(files, config);
                if (missing != null) {
                    problem(name, version, missing);
                    return null;
                }
                ModelArtifact artifact = new ModelArtifact(
                        ref, folder, config, digests.digestOf(files), files.newest(), files.sizeBytes(), false);
                Optional<String> unusable = check.problemWith(artifact);
                unusable.ifPresent(reason -> problem(name, version, reason));
                return unusable.isPresent() ? null : artifact;
            } catch (IOException e) {
                problem(name, version, reason(e));
                return null;
            }
        }

        private void problem(String model, @Nullable String version, String reason) {
            problems.add(new ModelProblem(model, version == null ? "" : version, reason));
        }
    }

    private static @Nullable String missingIn(VersionFiles files, ModelConfig config) {
        if (files.isEmpty()) {
            return "no files (expected: a model, such as model.onnx)";
        }
        TextConfig text = config.text();
        if (text != null && files.files().stream().noneMatch(file -> file.name().equals(text.tokenizer()))) {
            return "text.tokenizer: no file '" + text.tokenizer()
                    + "' in the version's folder (expected: one in the format of Hugging Face's tokenizer.json)";
        }
        return null;
    }

    /** Also those that are links to folders, or to nothing. */
    private static List<Path> foldersIn(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return folders(entries);
        }
    }

    /**
     * Those of {@code entries} that are folders.
     *
     * @throws IOException also if the listing breaks off, as on a network's file system that went away
     */
    static List<Path> folders(Stream<Path> entries) throws IOException {
        try {
            return entries.filter(entry -> !nameOf(entry).startsWith("."))
                    .filter(entry -> Files.isDirectory(entry) || isBrokenLink(entry))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isBrokenLink(Path entry) {
        return Files.isSymbolicLink(entry) && !Files.exists(entry);
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** The exceptions of files say no more than a path. */
    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "is not there: " + e.getMessage() + " (expected: a folder)";
        }
        if (e instanceof AccessDeniedException) {
            return "cannot be read: " + e.getMessage() + " (expected: permission to)";
        }
        if (e instanceof NotDirectoryException) {
            return "is a file: " + e.getMessage() + " (expected: a folder)";
        }
        if (e instanceof FileSystemLoopException) {
            return "leads back into itself by symbolic links: " + e.getMessage() + " (expected: none such)";
        }
        return String.valueOf(e.getMessage());
    }
}
