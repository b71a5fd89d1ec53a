package io.sampo.protocol.replica;

/** What decides whether a replica lives; sent through sharding to the replica's name. */
public enum ReplicaCommand {
    /** Makes sure that the replica runs: the first message to a name starts it, further ones change nothing. */
    START,
    /** Ends the replica for good: it is wanted no more. */
    RETIRE,
    /** Stops the replica here; whether it starts again elsewhere is for sharding to say. */
    STOP,
    /** Loads the version's files again, which have changed, and goes on with them once they are ready; with the old ones if not. */
    RELOAD
}
