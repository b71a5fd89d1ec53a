package io.sampo.node.model;

import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelRef;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The files of one version, as the repository found them.
 *
 * @param directory the version's folder
 * @param config what {@code model.yaml} says, or its defaults
 * @param filesDigest SHA-256 over names and contents of the files, lower-case hexadecimal
 * @param created when the newest of the files was written
 * @param sizeBytes of all files together
 * @param selected whether the model's version policy wants it served
 */
public record ModelArtifact(
        ModelRef ref,
        Path directory,
        ModelConfig config,
        String filesDigest,
        Instant created,
        long sizeBytes,
        boolean selected) {

    /** What a session takes beyond its weights, by measure of small models. */
    private static final long SESSION_BYTES = 16L << 20;

    /**
     * What decides its answers, as SHA-256 in lower-case hexadecimal: that of the files, or of these and of what {@code model.yaml} says of
     * how a replica computes.
     */
    public String digest() {
        return config.computing().isEmpty() ? filesDigest : Sha256.of(filesDigest + "\n" + config.computing());
    }

    /** What a replica needs of its member. */
    public ModelNeeds needs() {
        return new ModelNeeds(
                config.placement().device(), memoryBytes(), config.placement().spread());
    }

    /** Memory of a loaded replica: as configured, else that of the weights, which are mapped, and some for sessions and results. */
    public long memoryBytes() {
        return config.placement().memoryBytes().orElse(sizeBytes + sizeBytes / 4 + SESSION_BYTES);
    }

    /** The same, selected or not. */
    ModelArtifact selected(boolean now) {
        return new ModelArtifact(ref, directory, config, filesDigest, created, sizeBytes, now);
    }

    /** The file of this name in the version's folder, whether it exists or not. */
    public Path file(String name) {
        return directory.resolve(name);
    }
}
