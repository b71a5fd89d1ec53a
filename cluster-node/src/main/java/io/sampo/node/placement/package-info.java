/**
 * Placement: which member holds which replica.
 *
 * <pre>
 *   members --MemberReport--> ModelController --ClusterView--> PlacementStrategy
 *                                   |   &lt;---PlacementPlan----------'
 *                                   '--shard locations, START, RETIRE--> sharding
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the decision; sharding carries it out.
 *   <li><b>Promises</b> at most one replica of a version on a member, and that nothing moves without a cause.
 *   <li><b>Does not</b> route: losing the controller loses no request.
 *   <li><b>Depends on</b> {@code protocol} and {@code node.replica}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.placement.ModelController}; its rules are in {@code PlacementStrategy}.
 */
@NullMarked
package io.sampo.node.placement;

import org.jspecify.annotations.NullMarked;
