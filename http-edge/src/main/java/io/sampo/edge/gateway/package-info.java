/**
 * The one door from HTTP to inference.
 *
 * <ul>
 *   <li><b>Owns</b> who sends a request, the deadlines of those that came over HTTP, and the headers that say
 *       where an inference comes from and where its time went.
 *   <li><b>Promises</b> that a request whose client leaves is cancelled; that refusals read the same in every protocol.
 *   <li><b>Does not</b> know how any protocol writes tensors.
 *   <li><b>Depends on</b> {@code io.sampo.client}, {@code edge.http}, {@code edge.problem}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.edge.gateway.Inferences}.
 */
@NullMarked
package io.sampo.edge.gateway;

import org.jspecify.annotations.NullMarked;
