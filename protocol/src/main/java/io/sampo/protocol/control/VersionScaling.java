package io.sampo.protocol.control;

import io.sampo.protocol.model.ModelRef;

/**
 * What the replicas of one version follow.
 *
 * @param wanted how many replicas there are to be
 * @param ready how many take requests
 * @param waiting requests that wait, in replicas or because there is none
 * @param running requests that run
 * @param targetPerReplica requests of a replica, waiting or running, that scaling aims at
 * @param reason why so many are wanted, in words and numbers
 */
public record VersionScaling(
        ModelRef version, int wanted, int ready, int waiting, int running, double targetPerReplica, String reason) {}
