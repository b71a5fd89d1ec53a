/**
 * Starts and stops processes of Sampo.
 *
 * <pre>
 *   serve   = one process with all roles
 *   member  = one process with the roles it is given, in a cluster
 *   cluster = several member processes, watched
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the options, the configuration that follows from them, and child processes.
 *   <li><b>Promises</b> that nothing is left behind when a command ends, and that options are checked before a port opens.
 *   <li><b>Does not</b> know how members or edges work inside.
 *   <li><b>Depends on</b> {@code io.sampo.node}, {@code io.sampo.edge} and {@code io.sampo.client}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.launcher.ServeCommand}.
 */
@NullMarked
package io.sampo.ops.launcher;

import org.jspecify.annotations.NullMarked;
