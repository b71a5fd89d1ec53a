package io.sampo.protocol.replica;

/** What a replica runs on. */
public enum Device {
    /** The processors of a member with role {@code cpu}. */
    CPU,
    /** A graphics processor of a member with role {@code gpu}. */
    GPU;
}
