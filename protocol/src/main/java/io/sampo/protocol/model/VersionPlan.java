package io.sampo.protocol.model;

/**
 * What the controller wants of a version.
 *
 * @param replicas how many there are to be now; 0 for a version that is loaded at its first request
 * @param trouble why there are fewer, with the numbers; empty if all is well
 */
public record VersionPlan(int replicas, Residency residency, String trouble) {}
