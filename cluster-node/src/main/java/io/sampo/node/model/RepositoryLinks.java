package io.sampo.node.model;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Keeps symbolic links within the repository: a model must not be a way to read the machine's other files. */
final class RepositoryLinks {

    private RepositoryLinks() {}

    /**
     * Checks where {@code path} really is.
     *
     * @param root the repository's real path
     * @throws IOException if that is outside of {@code root}, or nowhere
     */
    static void check(Path path, Path root) throws IOException {
        try {
            if (!path.toRealPath().startsWith(root)) {
                throw new IOException("'" + path.getFileName()
                        + "' is a symbolic link that leaves the repository (expected: files within it)");
            }
        } catch (NoSuchFileException e) {
            throw new IOException("'" + path.getFileName() + "' is a symbolic link to nothing (expected: a file)", e);
        }
    }
}
