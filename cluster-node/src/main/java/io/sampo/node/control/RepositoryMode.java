package io.sampo.node.control;

/** Who says which models are served. */
public enum RepositoryMode {
    /** All that lie in the repository at the start, and from then on what operators order. */
    EXPLICIT,
    /** Whatever lies in the repository: it is read anew at an interval. */
    POLL;
}
