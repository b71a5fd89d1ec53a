package io.sampo.ops.load.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A repository of some models of another one, to be changed at will. */
final class ModelsCopy {

    private final Path folder;

    private ModelsCopy(Path folder) {
        this.folder = folder;
    }

    static ModelsCopy of(Path repository, List<String> models, Path folder) throws IOException {
        for (String model : models) {
            copy(repository.resolve(model), folder.resolve(model));
        }
        return new ModelsCopy(folder);
    }

    Path folder() {
        return folder;
    }

    /** Writes the model's configuration. */
    void configure(String model, String yaml) throws IOException {
        Files.writeString(folder.resolve(model).resolve("model.yaml"), yaml);
    }

    /** Adds a version with the files of another one, and one more, so that it is told from that. */
    void addVersion(String model, int from, int version) throws IOException {
        Path target = folder.resolve(model).resolve(Integer.toString(version));
        copy(folder.resolve(model).resolve(Integer.toString(from)), target);
        Files.writeString(target.resolve("VERSION"), version + "\n");
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> tree = Files.walk(source)) {
            for (Path path : tree.toList()) {
                Path copied = target.resolve(source.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(path, copied);
                }
            }
        }
    }
}
