package io.sampo.protocol.replica;

import io.sampo.protocol.infer.InferReply;

/**
 * A replica's answer on its way to the client that asked.
 *
 * @param correlation the number that came with the request
 * @param queued rows that wait in the replica as this leaves: what the router weighs
 */
public record RoutedReply(long correlation, InferReply reply, int queued) {}
