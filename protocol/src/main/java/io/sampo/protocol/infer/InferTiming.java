package io.sampo.protocol.infer;

/**
 * Where the time of a request went, inside the replica.
 *
 * @param queueNanos from its arrival to the start of its batch, preparation (such as tokenising) included
 * @param computeNanos from the start of its batch to its result
 * @param batchSize rows in the batch that carried it; the largest, if several did
 */
public record InferTiming(long queueNanos, long computeNanos, int batchSize) {}
