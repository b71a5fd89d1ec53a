/**
 * What results are held against: the fastest honest form of the same work without Sampo, each in a process of its own.
 *
 * <ul>
 *   <li><b>Owns</b> the bare echo (Pekko HTTP alone) and the bare runtime (the model alone, with no server); and what else is measured
 *       in a process of its own: parts of Sampo without a server, and a JVM service in a cluster.
 *   <li><b>Promises</b> that both are run with the server's own flags and libraries, and tuned as well as we can.
 *   <li><b>Does not</b> measure the echo; the load generator does.
 *   <li><b>Depends on</b> Pekko HTTP, the runtime interface and the placement of {@code cluster-node}, and {@code io.sampo.client}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.load.reference.BareEcho} and {@link io.sampo.ops.load.reference.BareRuntime}.
 */
@NullMarked
package io.sampo.ops.load.reference;

import org.jspecify.annotations.NullMarked;
