/**
 * Dynamic batching: turns the requests for one replica into batches for its execution slots.
 *
 * <pre>
 *   router --Infer--> DynamicBatcher --Batch--> ExecutionSlot --RoutedReply--> router
 *                          ^-------BatchDone-------'
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the requests that wait in one replica, and the slots that run them.
 *   <li><b>Promises</b> one reply a request; no waiting while a slot is idle; like lengths only, within a token budget; a
 *       bounded queue; deadlines and withdrawals honoured where a request waits; a bad request fails alone.
 *   <li><b>Does not</b> load, place or retry. A request is lost with its member; the router sends it elsewhere.
 *   <li><b>Depends on</b> {@code protocol} and {@code node.runtime}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.batching.DynamicBatcher}; its rules are in {@code BatchQueue}.
 */
@NullMarked
package io.sampo.node.batching;

import org.jspecify.annotations.NullMarked;
