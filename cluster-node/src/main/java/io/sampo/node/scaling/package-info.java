/**
 * Scaling: how many replicas a version should have.
 *
 * <pre>
 *   LoadSample --> Autoscaler --> ScalingDecision
 *                      |
 *                 ScalingPolicy
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the rule, and what it remembers of a version's load.
 *   <li><b>Promises</b> a count within the policy's bounds; more within seconds of a burst; fewer only after a whole window of
 *       less work, so that a count never goes up, down and up again within that window; the same answers to the same samples.
 *   <li><b>Does not</b> measure, place or start anything, and has no clock.
 *   <li><b>Depends on</b> the JDK only.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.scaling.Autoscaler}.
 */
@NullMarked
package io.sampo.node.scaling;

import org.jspecify.annotations.NullMarked;
