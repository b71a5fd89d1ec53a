package io.sampo.node.runtime.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the model among the files of a version. */
public final class OnnxFiles {

    private static final String DEFAULT_NAME = "model.onnx";
    private static final String SUFFIX = ".onnx";

    private OnnxFiles() {}

    /** {@code model.onnx}, or else the only file that ends in {@code .onnx}; empty if there is neither. */
    public static Optional<Path> modelFile(Path directory) {
        Path named = directory.resolve(DEFAULT_NAME);
        if (Files.isRegularFile(named)) {
            return Optional.of(named);
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> models = files.filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file))
                    .limit(2)
                    .toList();
            return models.size() == 1 ? Optional.of(models.get(0)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
