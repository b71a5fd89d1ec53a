package io.sampo.client.routing;

/** What can be expected of a version. */
public enum VersionState {
    /** A replica takes requests. */
    READY,
    /** A replica is loaded and runs its first, synthetic requests. */
    WARMING_UP,
    /** A replica is being loaded, or about to be. */
    LOADING,
    /** It is loaded when the first request comes. */
    ON_DEMAND,
    /** Every replica failed; each tries again after a delay. */
    FAILED,
    /** It is wanted, and no member has room for it. */
    UNPLACED,
    /** Its last replica finishes what it has. */
    STOPPING,
    /** It lies in the repository, and is not wanted. */
    UNLOADED;
}
