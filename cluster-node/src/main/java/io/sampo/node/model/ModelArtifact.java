package io.sampo.node.model;

import io.sampo.protocol.model.ModelRef;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The files of one version, as the repository found them.
 *
 * @param directory the version's folder
 * @param config what {@code model.yaml} says, or its defaults
 * @param digest SHA-256 over names and contents of the files, lower-case hexadecimal
 * @param created when the newest of the files was written
 * @param sizeBytes of all files together
 * @param selected whether the model's version policy wants it served
 */
public record ModelArtifact(
        ModelRef ref,
        Path directory,
        ModelConfig config,
        String digest,
        Instant created,
        long sizeBytes,
        boolean selected) {

    /** The same, selected or not. */
    ModelArtifact selected(boolean now) {
        return new ModelArtifact(ref, directory, config, digest, created, sizeBytes, now);
    }

    /** The file of this name in the version's folder, whether it exists or not. */
    public Path file(String name) {
        return directory.resolve(name);
    }
}
