package io.sampo.ops.load.scenario;

import io.sampo.ops.load.process.CyclesProcess;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resident memory of a process that loads a model, has it compute and unloads it, a thousand times; each round in a new process. */
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
        int rounds = bench.settings().rounds();
        List<List<Double>> megabytes = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            String what = NAME + " " + round + "/" + rounds;
            List<Double> samples = round(bench, what);
            megabytes.add(samples);
            bench.progress()
                    .done(String.format(Locale.ROOT, "%s: %.1f MB, then %.1f MB", what, first(samples), last(samples)));
        }
        return findings(megabytes);
    }

    /** Samples of one process, the first of them after the warm-up. */
    private static List<Double> round(Bench bench, String what) throws IOException {
        int cycles = bench.settings().cycles();
        List<Double> megabytes = new ArrayList<>();
        try (CyclesProcess process = bench.testbed().modelCycles()) {
            bench.progress().begin(what, USUAL_CYCLE.multipliedBy(cycles));
            process.residentAfter(WARM_UP_CYCLES - CYCLES_A_SAMPLE);
            process.settle();
            for (int done = WARM_UP_CYCLES; done <= cycles; done += CYCLES_A_SAMPLE) {
                megabytes.add(process.residentAfter(CYCLES_A_SAMPLE) / BYTES_PER_MEGABYTE);
            }
        }
        return megabytes;
    }

    /** What samples say, those of each round in a list. */
    static List<Finding> findings(List<List<Double>> rounds) {
        List<Double> first = rounds.stream().map(ModelCyclesScenario::first).toList();
        List<Double> last = rounds.stream().map(ModelCyclesScenario::last).toList();
        return List.of(Finding.ratio(
                NAME,
                Series.ofMedian("at the end", "MB", last),
                Series.ofMedian("after the first 50", "MB", first),
                new Target.AtMost(MOST_GROWTH)));
    }

    private static double first(List<Double> samples) {
        return median(samples.subList(0, Math.min(COMPARED_SAMPLES, samples.size())));
    }

    private static double last(List<Double> samples) {
        return median(samples.subList(Math.max(0, samples.size() - COMPARED_SAMPLES), samples.size()));
    }

    private static double median(List<Double> samples) {
        return Series.ofMedian(NAME, "MB", samples).value();
    }
}
