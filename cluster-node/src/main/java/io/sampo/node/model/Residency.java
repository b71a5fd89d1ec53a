package io.sampo.node.model;

/** When a model is loaded, and when it may go. */
public enum Residency {
    /** Loaded from the start, and never left out. */
    PINNED,
    /** Loaded from the start. */
    PRELOAD,
    /** Loaded at the first request; goes when memory is short and it is the least recently used. */
    ON_DEMAND
}
