package io.sampo.ops.load.scenario;

import io.sampo.ops.load.process.ColdStarts;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a model takes from the beginning of its load to its first answer, in a process that never loaded one: with nothing of
 * it in the cache, and then with what that left there.
 */
final class ColdStartScenario {

    private static final String NAME = "cold-start";
    private static final double MOST_OF_FIRST = 0.5;
    private static final Duration USUAL_START = Duration.ofSeconds(3);

    private ColdStartScenario() {}

    static List<Finding> run(Bench bench) throws IOException {
        bench.testbed().endServers();
        ColdStarts starts = bench.testbed().coldStarts();
        // Once, so that the files are in memory, and native libraries and digests in the cache: no start shall pay for
        // those.
        starts.millisToFirstAnswer();
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        for (int round = 1; round <= bench.settings().rounds(); round++) {
            bench.progress().begin(NAME + " " + round + "/" + bench.settings().rounds(), USUAL_START);
            starts.forgetModel();
            first.add(starts.millisToFirstAnswer());
            second.add(starts.millisToFirstAnswer());
        }
        return List.of(Finding.ratio(
                NAME,
                Series.ofMedian("from the cache", "ms", second),
                Series.ofMedian("first start", "ms", first),
                new Target.AtMost(MOST_OF_FIRST)));
    }
}
