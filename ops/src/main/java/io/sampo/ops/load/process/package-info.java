/**
 * The processes that a bench starts: servers under test, and the points of reference.
 *
 * <ul>
 *   <li><b>Owns</b> child JVMs, their ports, logs and data folders.
 *   <li><b>Promises</b> that children run with the class path and the flags of this JVM, so that comparisons are fair; and that
 *       neither a process nor a file stays behind, also after Ctrl-C.
 *   <li><b>Does not</b> make load.
 *   <li><b>Depends on</b> {@code load.reference} for the names of two main classes. Servers are known by their command line
 *       and their HTTP door.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.load.process.Sandbox}.
 */
@NullMarked
package io.sampo.ops.load.process;

import org.jspecify.annotations.NullMarked;
