/**
 * Which replica gets a request.
 *
 * <pre>
 *   receptionist --members--> ReplicaDirectory --ModelCatalog--> ModelRouter --Infer--> replica
 *                members --MemberReport--^                            ^----RoutedReply----'
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> this JVM's view of all replicas, and the requests that wait for a reply.
 *   <li><b>Promises</b> the better of two random ready replicas; another attempt elsewhere when one is lost; one reply.
 *   <li><b>Does not</b> know of HTTP, nor of what models do.
 *   <li><b>Depends on</b> {@code protocol}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.client.routing.ModelRouter}; its rules are in {@code ModelCatalog} and
 * {@code PowerOfTwoChoices}.
 */
@NullMarked
package io.sampo.client.routing;

import org.jspecify.annotations.NullMarked;
