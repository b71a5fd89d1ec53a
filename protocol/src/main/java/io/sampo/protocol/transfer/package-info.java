/**
 * Large messages between JVMs, in pieces.
 *
 * <p>Artery drops a message that exceeds its frame, and its queues drop what exceeds them, both silently. What is larger
 * than {@code sampo.transfer.direct-limit} therefore goes in chunks, at most a window of them unacknowledged, and whoever
 * sent it learns if it was not taken.
 *
 * <pre>
 *   LargeMessages.tell --parts--> Transfer ==Open, Chunk…==> Transfer --message--> target
 *                                     ^------Ack, Refused-------'
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the messages under way, and bounds on their memory.
 *   <li><b>Promises</b> that a message arrives whole or its fallback is told; no copy beyond one on each side.
 *   <li><b>Does not</b> retry: whoever sent a request does.
 *   <li><b>Depends on</b> {@code protocol.wire}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.protocol.transfer.LargeMessages}.
 */
@NullMarked
package io.sampo.protocol.transfer;

import org.jspecify.annotations.NullMarked;
