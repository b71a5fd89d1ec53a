/**
 * Jobs that outlive any process.
 *
 * <pre>
 *   client --JobRequest--> JobDesk --JobCommand--> JobEntity --InferRequest--> JobRunner
 *                          (every node)            (sharded by id)   ^
 *                          |                  Enqueue | | Grant      | CheckDue
 *                          v                          v |            |
 *                      JobRegistrar --------Join--> JobQueue <-- JobKeeper (singleton) --> JobStore
 *                                                  (sharded by model)
 *                      JobEntity --AskTurn--> SuspectTurns (singleton) --Grant--> JobEntity
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the journal of each job and of each queue, and the form of both.
 *   <li><b>Promises</b> that a job is accepted only once the journal has it; that it reaches a terminal state; that one
 *       result is published, whatever is lost on the way; memory that does not grow with the backlog but for ids, of which
 *       there is a bound.
 *   <li><b>Does not</b> know HTTP, nor what database there is.
 *   <li><b>Depends on</b> {@code protocol}, and the client for inference. Payloads and the index are behind {@code JobStore}.
 * </ul>
 *
 * <p>Start reading at {@code JobDecisions}, the rules of one job, and {@code Backlog}, those of a queue; then
 * {@code JobEntity} and {@code JobQueue}, which carry them out. {@link io.sampo.node.job.JobsOnNode} starts it all.
 */
@NullMarked
package io.sampo.node.job;

import org.jspecify.annotations.NullMarked;
