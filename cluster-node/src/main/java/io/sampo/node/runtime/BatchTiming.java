package io.sampo.node.runtime;

/**
 * Where the time of one batch went.
 *
 * @param inputNanos putting inputs together
 * @param inferNanos the native call
 * @param outputNanos taking results apart
 */
public record BatchTiming(long inputNanos, long inferNanos, long outputNanos) {

    /** All of it. */
    public long totalNanos() {
        return inputNanos + inferNanos + outputNanos;
    }
}
