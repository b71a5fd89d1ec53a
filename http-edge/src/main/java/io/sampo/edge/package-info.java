/**
 * The HTTP edge: a member with role {@code edge} that speaks the protocols clients already use.
 *
 * <ul>
 *   <li><b>Owns</b> start and stop of the server, and its settings.
 *   <li><b>Promises</b> that a port that cannot be had is one clear exception; that stopping lets running requests finish.
 *   <li><b>Does not</b> know of actors: it is one more user of {@code io.sampo.client}.
 *   <li><b>Depends on</b> {@code protocol}, Pekko HTTP.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.edge.EdgeServer}; a request's way begins in {@code edge.http}.
 */
@NullMarked
package io.sampo.edge;

import org.jspecify.annotations.NullMarked;
