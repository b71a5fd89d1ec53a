/**
 * Asynchronous inference: what is submitted, what is known of it, and the messages about it.
 *
 * <pre>
 *   JobClient --JobRequest--> JobDesk (on any node) --JobRequest--> JobEntity (sharded by id)
 *             <--JobReply----------------'<----------------------------'
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the identity of jobs, their states as clients see them, and the messages between clients and nodes.
 *   <li><b>Promises</b> that a submission may be repeated: the id is the caller's, and the same id is the same job.
 *   <li><b>Does not</b> know how jobs are stored, queued or run.
 *   <li><b>Depends on</b> the other value packages of the protocol, and on actor references.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.protocol.job.JobRequest} and {@link io.sampo.protocol.job.JobReply}.
 */
@NullMarked
package io.sampo.protocol.job;

import org.jspecify.annotations.NullMarked;
