package io.sampo.ops.load.scenario;

import java.io.IOException;
import java.time.Duration;

/**
 * One side of a comparison.
 *
 * @param name for the table
 * @param warmUp makes it work as hard as it will and says how fast it was, so that one sees when it is warm
 * @param measurement makes one round and gives its figure
 */
record Contestant(String name, Measurement warmUp, Measurement measurement) {

    /** One figure, measured over about the given time. */
    @FunctionalInterface
    interface Measurement {
        double measure(Duration duration) throws IOException;
    }

    /** For one that warms itself up. */
    static final Measurement WARM = duration -> 0;
}
