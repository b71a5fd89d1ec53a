package io.sampo.node.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of one version as they are on disk, hidden ones left out, in the order of their names. */
record VersionFiles(Path directory, List<VersionFile> files) {

    /**
     * One file.
     *
     * @param name relative to the version's folder, with {@code /}
     */
    record VersionFile(String name, Path path, long sizeBytes, Instant modified) {}

    private static final int MAX_DEPTH = 8;

    /**
     * Lists a version's folder and the folders in it.
     *
     * @param root the repository's real path, which no link may leave
     * @throws IOException if a folder or file cannot be read, or a link leaves the repository
     */
    static VersionFiles list(Path directory, Path root) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            paths = walk.filter(path -> !isHidden(directory.relativize(path)))
                    .filter(path -> !Files.isDirectory(path))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        List<VersionFile> files = new ArrayList<>(paths.size());
        for (Path path : paths) {
            files.add(describe(directory, path, root));
        }
        return new VersionFiles(directory, files);
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static VersionFile describe(Path directory, Path path, Path root) throws IOException {
        RepositoryLinks.check(path, root);
        if (!Files.isReadable(path)) {
            throw new IOException("'" + directory.relativize(path) + "' cannot be read (expected: permission to)");
        }
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            // Whoever reads a pipe may wait for ever.
            throw new IOException("'" + directory.relativize(path) + "' is a pipe or device (expected: a file)");
        }
        String name = directory.relativize(path).toString().replace('\\', '/');
        return new VersionFile(
                name, path, attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    long sizeBytes() {
        return files.stream().mapToLong(VersionFile::sizeBytes).sum();
    }

    /** When the newest file was written. There must be one. */
    Instant newest() {
        return files.stream().map(VersionFile::modified).max(Instant::compareTo).orElseThrow();
    }
}
