package io.sampo.node.scaling;

/**
 * How many replicas a version should have now.
 *
 * @param wanted replicas, those that load or are yet to be started included
 * @param reason why, in words and numbers for an operator
 */
public record ScalingDecision(int wanted, String reason) {}
