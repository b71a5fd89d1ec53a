package io.sampo.node.model;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

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
        List<Path> paths = new ArrayList<>();
        Files.walkFileTree(
                directory, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new Collector(directory, root, paths));
        paths.sort(null);
        List<VersionFile> files = new ArrayList<>(paths.size());
        for (Path path : paths) {
            files.add(describe(directory, path, root));
        }
        return new VersionFiles(directory, files);
    }

    /** Looks where a folder really is before it looks into it: what a link leads to may be large, or for ever. */
    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path directory;
        private final Path root;
        private final List<Path> paths;

        Collector(Path directory, Path root, List<Path> paths) {
            this.directory = directory;
            this.root = root;
            this.paths = paths;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (isHidden(folder)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            RepositoryLinks.check(folder, root);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // A folder is only here if it is too deep to be looked into.
            if (!isHidden(file) && !attributes.isDirectory()) {
                paths.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (isHidden(file)) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        private boolean isHidden(Path path) {
            return !path.equals(directory) && path.getFileName().toString().startsWith(".");
        }
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
