package io.sampo.node.runtime;

import io.sampo.node.model.ModelArtifact;

/** Loads the models of one or several file formats. Found by {@link java.util.ServiceLoader}; thread-safe. */
public interface ModelRuntime {

    /** A name for configuration and messages, lower case. */
    String name();

    /** Whether the files of {@code artifact} look like this runtime's. Cheap; says nothing of whether they will load. */
    boolean supports(ModelArtifact artifact);

    /**
     * Loads a version. Takes from milliseconds to minutes, on the calling thread.
     *
     * @throws ModelLoadException if the files cannot be served, with a reason that an operator can act on
     */
    LoadedModel load(ModelArtifact artifact, RuntimeSettings settings) throws ModelLoadException;
}
