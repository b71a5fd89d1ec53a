package io.sampo.ops.load.scenario;

import io.sampo.ops.load.process.CompilerThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * When JVMs under load are warm: their speed no longer rises from one slice of time to the next, and their compilers rest. On few
 * processors a compiler at work costs more than the code that it is yet to make faster, and for minutes.
 */
final class WarmUp {

    private static final Duration SLICE = Duration.ofSeconds(1);

    private static final int LEAST_SLICES = 8;
    /** Of measurements to come, that a warm-up may last. */
    private static final int MOST_MEASUREMENTS = 30;

    /** One slow slice says little: something may have got in between, the compiler first of all. */
    private static final int STEADY_SLICES = 4;

    /** A slice that is faster than all before by more than this says that there is more to come. */
    private static final double RISE = 1.02;
    /** What the compilers may take of one processor's time. */
    private static final double REST = 0.1;

    /**
     * What was seen of a slice.
     *
     * @param speed in whatever unit
     * @param seconds that it took, drains included
     * @param compilerSeconds processor time of the compilers meanwhile
     */
    record Slice(double speed, double seconds, double compilerSeconds) {}

    private WarmUp() {}

    /**
     * Makes {@code load} until it is warm, some seconds to some minutes.
     *
     * @param measurement how long one is to take that follows: who wants to know less exactly wants to wait less, too
     * @return the highest speed of a slice
     */
    static double run(Contestant.Measurement load, Duration measurement) throws IOException {
        return run(load, measurement, SLICE);
    }

    /**
     * The same for load that runs through so much code that the compiler lags behind by more than a usual slice.
     *
     * @param usualSlice of time, unless a measurement is shorter
     */
    static double run(Contestant.Measurement load, Duration measurement, Duration usualSlice) throws IOException {
        Duration slice = measurement.compareTo(usualSlice) < 0 ? measurement : usualSlice;
        Duration most = measurement.multipliedBy(MOST_MEASUREMENTS);
        List<Slice> slices = new ArrayList<>();
        double compiled = CompilerThreads.seconds();
        while (!isWarm(slices, most)) {
            long begun = System.nanoTime();
            double speed = load.measure(slice);
            double seconds = (System.nanoTime() - begun) / 1e9;
            double before = compiled;
            compiled = CompilerThreads.seconds();
            slices.add(new Slice(speed, seconds, compiled - before));
        }
        return best(slices);
    }

    /**
     * Whether no further slice is needed.
     *
     * @param slices so far, in the order of time
     * @param most time for all of them
     */
    static boolean isWarm(List<Slice> slices, Duration most) {
        int count = slices.size();
        if (count < LEAST_SLICES) {
            return false;
        }
        List<Slice> before = slices.subList(0, count - STEADY_SLICES);
        List<Slice> last = slices.subList(count - STEADY_SLICES, count);
        boolean steady = best(last) <= best(before) * RISE;
        boolean resting = sum(last, Slice::compilerSeconds) <= sum(last, Slice::seconds) * REST;
        return (steady && resting) || sum(slices, Slice::seconds) * 1e3 >= most.toMillis();
    }

    private static double best(List<Slice> slices) {
        return slices.stream().mapToDouble(Slice::speed).max().orElse(0);
    }

    private static double sum(List<Slice> slices, ToDoubleFunction<Slice> part) {
        return slices.stream().mapToDouble(part).sum();
    }
}
