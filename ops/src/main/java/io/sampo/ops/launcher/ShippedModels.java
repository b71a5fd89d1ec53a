package io.sampo.ops.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** The models that come with Sampo. */
final class ShippedModels {

    private ShippedModels() {}

    /** Copies the shipped repository to {@code models} if there is nothing yet; half a copy is never to be seen there. */
    static void copyIfMissing(Path models, PrintWriter out) {
        if (Files.exists(models)) {
            return;
        }
        String home = System.getProperty("sampo.home");
        Path shipped = home == null ? Path.of("") : Path.of(home, "models");
        if (home == null || !Files.isDirectory(shipped)) {
            throw new LaunchException("--models: '" + models + "' does not exist, and no shipped models were found at '"
                    + shipped + "' to start it with");
        }
        out.println("sampo: copying the shipped models to " + models);
        out.flush();
        Path target = models.toAbsolutePath();
        Path partial = target.resolveSibling(
                target.getFileName() + ".partial-" + ProcessHandle.current().pid());
        try {
            copy(shipped, partial);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LaunchException("--models: cannot copy the shipped models to '" + models + "': " + e, e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
