package io.sampo.ops.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files that live as long as a run. */
final class RunFolder {

    private RunFolder() {}

    /** Deletes the folder of a run that has ended, and the one above if it was the last there. */
    static void end(Path folder) {
        delete(folder);
        try {
            Files.deleteIfExists(folder.toAbsolutePath().getParent());
        } catch (IOException e) {
            // Another run has its folder there.
            return;
        }
    }

    /** Deletes {@code folder} and all that is in it, as far as that is possible. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> innermostFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : innermostFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // Somebody may be deleting the same; what is left is small and named after its process.
            return;
        }
    }
}
