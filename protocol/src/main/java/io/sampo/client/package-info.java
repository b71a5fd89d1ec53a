/**
 * The client of the cluster: what an edge, or any JVM service that joined with role {@code client}, infers with.
 *
 * <ul>
 *   <li><b>Owns</b> the API, and one directory and one router a JVM behind it.
 *   <li><b>Promises</b> exactly one reply a request, within its deadline; trouble as the same typed values that HTTP clients
 *       see; a request whose replica dies is sent to another one.
 *   <li><b>Does not</b> queue: replicas do, and refuse what exceeds their bound.
 *   <li><b>Depends on</b> {@code protocol} and Pekko Cluster.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.client.InferenceClient}.
 */
@NullMarked
package io.sampo.client;

import org.jspecify.annotations.NullMarked;
