package io.sampo.node.placement;

/** How firmly a model stays in memory. */
public enum Residency {
    /** Placed before all others; never displaced. */
    PINNED,
    /** Placed whether used or not; never displaced. */
    PRELOAD,
    /** Placed when used; may be displaced while it is not. */
    ON_DEMAND;
}
