package io.sampo.node.placement;

/**
 * Replicas of a version that have no place.
 *
 * @param missing how many, at least 1
 * @param reason for an operator: what they need and what the best member has
 */
public record Shortage(int missing, String reason) {}
