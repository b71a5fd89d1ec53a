/**
 * Jobs as HTTP has them, for every protocol of the edge.
 *
 * <pre>
 *   route --InferenceOrder--> JobIntake --JobSpec--> Jobs --Accepted--> 202, or the result if the client waits for it
 *                                                      '--Result--> JobResults --Dialect--> Answer
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> how a job's status reads, when a request becomes a job ({@code Prefer}), which job it is
 *       ({@code Idempotency-Key}), and in whose form its result is written.
 *   <li><b>Promises</b> that a result can be fetched in the form it was asked for at any edge: the job carries what that takes.
 *   <li><b>Does not</b> know how any protocol writes tensors: a {@link io.sampo.edge.job.Dialect} of each does.
 *   <li><b>Depends on</b> {@code io.sampo.client.job}, {@code edge.gateway}, {@code edge.http}, {@code edge.problem}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.edge.job.JobIntake}.
 */
@NullMarked
package io.sampo.edge.job;

import org.jspecify.annotations.NullMarked;
