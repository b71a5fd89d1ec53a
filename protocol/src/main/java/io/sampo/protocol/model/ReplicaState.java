package io.sampo.protocol.model;

/**
 * Where a replica stands in its life.
 */
public enum ReplicaState {
    /** The artifact is read and the native session made. */
    LOADING,
    /** The session exists and runs its first, synthetic requests. */
    WARMING_UP,
    /** Requests are answered. */
    READY,
    /** Loading, warm-up or the session failed; another attempt follows after a delay. */
    FAILED,
    /** No new requests; what runs is finished. */
    STOPPING;
}
