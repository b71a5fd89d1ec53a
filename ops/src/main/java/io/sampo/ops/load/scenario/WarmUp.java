package io.sampo.ops.load.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When a JVM under load is warm: its speed no longer rises from one slice of time to the next. */
final class WarmUp {

    private static final Duration SLICE = Duration.ofSeconds(1);

    private static final int LEAST_SLICES = 8;
    private static final int MOST_SLICES = 40;

    /** One slow slice says little: something may have got in between, the compiler first of all. */
    private static final int STEADY_SLICES = 4;

    /** A slice that is faster than all before by more than this says that there is more to come. */
    private static final double RISE = 1.02;

    private WarmUp() {}

    /**
     * Makes {@code load} until it is warm, some seconds.
     *
     * @param mostPerSlice of one measurement that is to follow: who wants to know less exactly wants to wait less, too
     */
    static void run(Contestant.Measurement load, Duration mostPerSlice) throws IOException {
        run(load, mostPerSlice, SLICE);
    }

    /**
     * The same for load that runs through so much code that the compiler lags behind by more than a usual slice.
     *
     * @param usualSlice of time, unless a measurement is shorter
     */
    static void run(Contestant.Measurement load, Duration mostPerSlice, Duration usualSlice) throws IOException {
        Duration slice = mostPerSlice.compareTo(usualSlice) < 0 ? mostPerSlice : usualSlice;
        List<Double> speeds = new ArrayList<>();
        while (!isWarm(speeds)) {
            speeds.add(load.measure(slice));
        }
    }

    /** Whether speeds measured so far, in the order of time, need no further slice. */
    static boolean isWarm(List<Double> speeds) {
        int count = speeds.size();
        if (count < LEAST_SLICES) {
            return false;
        }
        int last = count - STEADY_SLICES;
        return count >= MOST_SLICES || best(speeds.subList(last, count)) <= best(speeds.subList(0, last)) * RISE;
    }

    private static double best(List<Double> speeds) {
        return speeds.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
