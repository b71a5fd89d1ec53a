package io.sampo.protocol.model;

/** Which members may hold a model's replicas. */
public enum DevicePreference {
    /** Those with role {@code cpu}: light models. */
    CPU,
    /** Those with role {@code gpu}. */
    GPU,
    /** Those with role {@code gpu} as long as there is room, else those with role {@code cpu}. */
    GPU_ELSE_CPU;
}
