package io.sampo.protocol.replica;

import io.sampo.protocol.model.ReplicaId;

/**
 * How busy a replica is.
 *
 * @param ongoing requests that wait or run in it
 * @param lastUsedEpochMillis when it last took a request; 0 if it never did
 */
public record ReplicaLoad(ReplicaId id, int ongoing, long lastUsedEpochMillis) {}
