package io.sampo.protocol.replica;

import io.sampo.protocol.model.ReplicaId;

/**
 * How busy a replica is.
 *
 * @param waiting requests that wait in it
 * @param running requests that run
 * @param lastUsedEpochMillis when it last had any; 0 if it never had
 */
public record ReplicaLoad(ReplicaId id, int waiting, int running, long lastUsedEpochMillis) {}
