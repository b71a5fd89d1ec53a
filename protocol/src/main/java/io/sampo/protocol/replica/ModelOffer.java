package io.sampo.protocol.replica;

import io.sampo.protocol.model.ModelRef;

/**
 * A version that lies in a member's repository and that its configuration wants served.
 *
 * @param replicas how many replicas are wanted in the cluster, at least 1
 * @param sizeBytes size of the version's files: the estimate of the memory a replica takes
 */
public record ModelOffer(ModelRef ref, int replicas, long sizeBytes) {}
