/**
 * What can go wrong, as values.
 *
 * <ul>
 *   <li><b>Owns</b> the error codes that cross the wire, and nothing else.
 *   <li><b>Promises</b> that a code means the same over HTTP, in an actor message and in the journal.
 *   <li><b>Does not</b> know HTTP: the edge maps codes to statuses in one class.
 *   <li><b>Depends on</b> the JDK only.
 * </ul>
 */
@NullMarked
package io.sampo.protocol.error;

import org.jspecify.annotations.NullMarked;
