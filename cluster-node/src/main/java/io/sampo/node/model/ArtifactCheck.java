package io.sampo.node.model;

import java.util.Optional;

/** Says beforehand whether a version cannot be served, so that the repository can list it with the reason. */
@FunctionalInterface
public interface ArtifactCheck {

    /** Accepts everything: whoever loads will see. */
    ArtifactCheck NONE = artifact -> Optional.empty();

    /** Why {@code artifact} cannot be served, or empty if nothing speaks against it. Cheap. */
    Optional<String> problemWith(ModelArtifact artifact);
}
