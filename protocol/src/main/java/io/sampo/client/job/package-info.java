/**
 * Jobs by actor messages, for edges and for any JVM service of the cluster.
 *
 * <ul>
 *   <li><b>Owns</b> the way to a job desk, and to another one when that falls silent.
 *   <li><b>Promises</b> one reply a request, within a bounded time; watches that survive the loss of members.
 *   <li><b>Does not</b> know HTTP, nor how jobs are kept.
 *   <li><b>Depends on</b> {@code protocol.job}, {@code protocol.transfer}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.client.job.Jobs}, of which {@link io.sampo.client.job.JobClient} is the one of an actor system;
 * what it does is in {@code JobCourier}.
 */
@NullMarked
package io.sampo.client.job;

import org.jspecify.annotations.NullMarked;
