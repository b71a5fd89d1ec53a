package io.sampo.node.model;

/** What a model runs on. */
public enum DevicePreference {
    /** Members with role {@code cpu}. */
    CPU,
    /** Members with role {@code gpu}, and no others. */
    GPU,
    /** Members with role {@code gpu} where there is one with room, else members with role {@code cpu}. */
    GPU_ELSE_CPU
}
