package io.sampo.protocol.model;

/** When a model is in memory. */
public enum Residency {
    /** Always, and never gives way. */
    PINNED,
    /** From the start on. */
    PRELOAD,
    /** From its first request on, until memory is short or it was idle for long. */
    ON_DEMAND;
}
