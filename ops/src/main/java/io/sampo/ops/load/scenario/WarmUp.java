package io.sampo.ops.load.scenario;

import java.time.Duration;
import java.util.List;

/** When a JVM under load is warm: its speed no longer rises from one slice of time to the next. */
final class WarmUp {

    static final Duration SLICE = Duration.ofSeconds(1);

    private static final int LEAST_SLICES = 3;
    private static final int MOST_SLICES = 20;

    /** A slice that is faster than all before by more than this says that there is more to come. */
    private static final double RISE = 1.03;

    private WarmUp() {}

    /** Whether speeds measured so far, in the order of time, need no further slice. */
    static boolean isWarm(List<Double> speeds) {
        int count = speeds.size();
        if (count < LEAST_SLICES) {
            return false;
        }
        double bestBefore = speeds.subList(0, count - 1).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        return count >= MOST_SLICES || speeds.get(count - 1) <= bestBefore * RISE;
    }
}
