/**
 * Answers that go on: server-sent events, and conversations over a WebSocket.
 *
 * <ul>
 *   <li><b>Owns</b> their framing, keep-alives and back-pressure.
 *   <li><b>Promises</b> memory that does not grow with how slow a client reads: of each topic only the latest event waits, and
 *       a socket with too much in flight is not read; that whoever feeds a stream learns when it is over.
 *   <li><b>Does not</b> know what the messages mean.
 *   <li><b>Depends on</b> {@code edge.http}, Pekko Streams.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.edge.stream.EventStream} and {@link io.sampo.edge.stream.Conversation}.
 */
@NullMarked
package io.sampo.edge.stream;

import org.jspecify.annotations.NullMarked;
