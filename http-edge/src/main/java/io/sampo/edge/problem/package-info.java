/**
 * How errors read.
 *
 * <ul>
 *   <li><b>Owns</b> the one mapping from error codes to HTTP statuses, and the error body of each protocol.
 *   <li><b>Promises</b> that every {@code ErrorCode} has a status, and that what a client did wrong is a 4xx.
 *   <li><b>Does not</b> know routes, requests or connections.
 *   <li><b>Depends on</b> {@code protocol.error}, {@code protocol.infer}, {@code protocol.control}, {@code edge.json}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.edge.problem.Problem}.
 */
@NullMarked
package io.sampo.edge.problem;

import org.jspecify.annotations.NullMarked;
