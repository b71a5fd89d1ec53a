/**
 * Replicas: each a sharded entity that owns one loaded copy of one version, and the member that holds them.
 *
 * <pre>
 *   sharding --START, RETIRE, STOP--> ModelReplica --loads--> LoadedModel
 *                                        |  '--spawns--> DynamicBatcher &lt;--Infer-- clients
 *                                        '--ReplicaStatus--> MemberDirectory --MemberReport--> clients, controller
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the life of a replica: loading, warm-up, ready, failed, stopping; and what is said of it.
 *   <li><b>Promises</b> that READY means: loaded, warmed up and taking requests; that a failure is tried again after a growing
 *       delay, its reason kept; that native memory is freed only when nothing runs; that what crashes its process while it loads does
 *       so two or three times, not at every start.
 *   <li><b>Does not</b> decide where replicas live: {@code node.placement} does.
 *   <li><b>Depends on</b> {@code protocol}, {@code node.model}, {@code node.runtime}, {@code node.batching}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.replica.ModelReplica}.
 */
@NullMarked
package io.sampo.node.replica;

import org.jspecify.annotations.NullMarked;
