/**
 * Inference requests and their replies.
 *
 * <ul>
 *   <li><b>Owns</b> what a caller asks and what it is told, whichever door it came through.
 *   <li><b>Promises</b> exactly one reply a request, and expected trouble as a value.
 *   <li><b>Does not</b> know of routes, replicas' queues or runtimes.
 *   <li><b>Depends on</b> {@code protocol.tensor}, {@code protocol.model}, {@code protocol.error}, {@code protocol.tenant}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.protocol.infer.InferRequest} and {@link io.sampo.protocol.infer.InferReply}.
 */
@NullMarked
package io.sampo.protocol.infer;

import org.jspecify.annotations.NullMarked;
