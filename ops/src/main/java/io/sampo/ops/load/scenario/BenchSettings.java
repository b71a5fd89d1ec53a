package io.sampo.ops.load.scenario;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds of each comparison, at least 1
 * @param roundDuration of one measurement
 * @param connections of closed loops
 * @param rate requests a second where latency, not throughput, is asked for
 * @param soak how long memory is watched
 * @param cycles how often a model is loaded and unloaded, at least 100
 * @param models the model repository
 * @param transport between the members of a cluster, as {@code sampo cluster} takes it
 */
public record BenchSettings(
        int rounds,
        Duration roundDuration,
        int connections,
        double rate,
        Duration soak,
        int cycles,
        Path models,
        String transport) {

    private static final int LEAST_CYCLES = 100;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming the option
     */
    public BenchSettings {
        require(rounds >= 1, "--rounds: " + rounds + " (expected: at least 1)");
        require(isPositive(roundDuration), "--seconds: " + roundDuration + " (expected: above 0)");
        require(connections >= 1, "--connections: " + connections + " (expected: at least 1)");
        require(rate > 0, "--rate: " + rate + " (expected: above 0)");
        require(isPositive(soak), "--soak: " + soak + " (expected: above 0)");
        require(cycles >= LEAST_CYCLES, "--cycles: " + cycles + " (expected: at least " + LEAST_CYCLES + ")");
    }

    /** Of closed loops that ask for embeddings: while full batches run, so much must wait that the next ones are full, too. */
    int embeddingConnections() {
        return 2 * connections;
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
