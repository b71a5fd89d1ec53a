/**
 * Control: which models and versions are served, by how many replicas.
 *
 * <pre>
 *   operators --orders--> OrderDesk --events--> ModelLedger (journal)
 *   members --reports--> ModelController --Rollout, Autoscaler, PlacementStrategy--> shard locations, START, RETIRE, RELOAD
 *                               '--ModelDeployments--> members --> routers
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the desired state: what operators ordered, and what follows from it and from the repository.
 *   <li><b>Promises</b> that a version is taken over from only when the next one is ready, and that what was ordered is not
 *       forgotten.
 *   <li><b>Does not</b> route: losing the controller loses no request.
 *   <li><b>Depends on</b> {@code node.placement}, {@code node.scaling} and {@code protocol}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.control.ModelController}; its rules are in {@code Rollout},
 * {@code OrderDesk} and {@code LabelDesk}.
 */
@NullMarked
package io.sampo.node.control;

import org.jspecify.annotations.NullMarked;
