/**
 * What clients, replicas and members say to each other across JVMs.
 *
 * <pre>
 *   client --Infer, Cancel, GetStatistics--> replica --RoutedReply, ReplicaStatistics--> client
 *   client --Subscribe--> member --MemberSnapshot, MemberAlive--> client
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> these messages and the key under which members are found.
 *   <li><b>Promises</b> a fixed wire form for each, see {@code protocol.wire}.
 *   <li><b>Does not</b> contain actors.
 *   <li><b>Depends on</b> the value packages of {@code protocol}, and on Pekko for {@code ActorRef} alone.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.protocol.replica.ReplicaMessage}.
 */
@NullMarked
package io.sampo.protocol.replica;

import org.jspecify.annotations.NullMarked;
