package io.sampo.ops.load.scenario;

import io.sampo.ops.load.process.CyclesProcess;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Resident memory of one process that loads a model, has it compute and unloads it, a thousand times. */
final class ModelCyclesScenario {

    private static final String NAME = "model-cycles";
    /** In which the JVM compiles, and heap and allocator find their sizes. */
    static final int WARM_UP_CYCLES = 50;
    /** Memory is looked at after every so many cycles. */
    static final int CYCLES_A_SAMPLE = 10;
    /** The first and the last are what is compared: the median of so many samples. */
    private static final int COMPARED_SAMPLES = 5;

    private static final double MOST_GROWTH = 1.05;
    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final Duration USUAL_CYCLE = Duration.ofMillis(250);

    private ModelCyclesScenario() {}

    static List<Finding> run(Bench bench) throws IOException {
        bench.testbed().endServers();
        int cycles = bench.settings().cycles();
        List<Double> megabytes = new ArrayList<>();
        try (CyclesProcess process = bench.testbed().modelCycles()) {
            bench.progress().begin(NAME + " " + cycles, USUAL_CYCLE.multipliedBy(cycles));
            process.residentAfter(WARM_UP_CYCLES - CYCLES_A_SAMPLE);
            process.settle();
            for (int done = WARM_UP_CYCLES; done <= cycles; done += CYCLES_A_SAMPLE) {
                megabytes.add(process.residentAfter(CYCLES_A_SAMPLE) / BYTES_PER_MEGABYTE);
            }
        }
        return findings(megabytes);
    }

    /** What samples say, the first of them after the warm-up. */
    static List<Finding> findings(List<Double> megabytes) {
        int compared = Math.min(COMPARED_SAMPLES, megabytes.size());
        Series before = Series.ofMedian("after the first 50", "MB", megabytes.subList(0, compared));
        Series after =
                Series.ofMedian("at the end", "MB", megabytes.subList(megabytes.size() - compared, megabytes.size()));
        return List.of(Finding.ratio(NAME, after, before, new Target.AtMost(MOST_GROWTH)));
    }
}
