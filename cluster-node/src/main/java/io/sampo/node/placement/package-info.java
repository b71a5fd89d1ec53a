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
 *   <li><b>Promises</b> that no member holds more than its memory, nor what its device or repository is not for; that a version
 *       that spreads has one replica a member; that nothing moves without a cause; that what has no place says why.
 *   <li><b>Sees to it</b> that no shard, of jobs and their queues neither, stays with a process that died: {@code LivingRegions}.
 *   <li><b>Does not</b> route: losing the controller loses no request.
 *   <li><b>Depends on</b> {@code protocol} and {@code node.replica}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.control.ModelController}; its rules are in {@code PlacementStrategy}, which puts a
 * {@code Roster} of replicas a version on a {@code Fleet} of members.
 */
@NullMarked
package io.sampo.node.placement;

import org.jspecify.annotations.NullMarked;
