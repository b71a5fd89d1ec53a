package io.sampo.ops.load.scenario;

import io.sampo.ops.load.process.PlannerProcess;
import io.sampo.ops.load.process.PlannerProcess.Planned;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Series.Summary;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long a plan for a thousand members and ten thousand replicas takes: the first in the life of a process, in which all have to
 * be placed and nothing is compiled, and those that follow while members die, leave and join. Each round has a process and a cluster
 * of its own.
 */
final class PlacementScenario {

    private static final String NAME = "placement";
    private static final int MEMBERS = 1_000;
    private static final int REPLICAS = 10_000;
    private static final int LATER_PLANS = 20;
    private static final double MOST_MILLIS = 1_000;
    private static final Duration USUAL_ROUND = Duration.ofSeconds(5);

    private PlacementScenario() {}

    static List<Finding> run(Bench bench) throws IOException {
        bench.testbed().endServers();
        List<Planned> first = new ArrayList<>();
        List<List<Planned>> later = new ArrayList<>();
        for (int round = 1; round <= bench.settings().rounds(); round++) {
            String what = NAME + " " + round + "/" + bench.settings().rounds();
            bench.progress().begin(what, USUAL_ROUND);
            List<Planned> plans = plans(bench.testbed(), round);
            first.add(plans.get(0));
            later.add(plans.subList(1, plans.size()));
            bench.progress().done(what + ": " + told(plans));
        }
        return findings(first, later);
    }

    private static List<Planned> plans(Testbed testbed, long seed) throws IOException {
        List<Planned> plans = new ArrayList<>();
        try (PlannerProcess process = testbed.planner(seed, MEMBERS, REPLICAS)) {
            while (plans.size() <= LATER_PLANS) {
                plans.add(process.plan());
            }
        }
        return plans;
    }

    private static String told(List<Planned> plans) {
        Planned first = plans.get(0);
        List<Planned> later = plans.subList(1, plans.size());
        return String.format(
                Locale.ROOT,
                "%d of %d replicas placed on %d members in %.0f ms; then %d plans, each moving %d to %d,"
                        + " in %.0f ms, the longest %.0f",
                first.placed(),
                first.wanted(),
                first.members(),
                first.millis(),
                later.size(),
                later.stream().mapToInt(Planned::moved).min().orElse(0),
                later.stream().mapToInt(Planned::moved).max().orElse(0),
                median(later),
                longest(later));
    }

    /** What rounds say: of each the first plan, and those after it. */
    static List<Finding> findings(List<Planned> first, List<List<Planned>> later) {
        Series cold = new Series(
                "first plan", "ms", first.stream().map(Planned::millis).toList(), Summary.LARGEST);
        Series longest = new Series(
                "longest later plan",
                "ms",
                later.stream().map(PlacementScenario::longest).toList(),
                Summary.LARGEST);
        Series median = Series.ofMedian(
                "median later plan",
                "ms",
                later.stream().map(PlacementScenario::median).toList());
        return List.of(
                Finding.alone(NAME, cold, new Target.AtMost(MOST_MILLIS)),
                Finding.alone(NAME, longest, new Target.AtMost(MOST_MILLIS)),
                Finding.alone(NAME, median, Target.NONE));
    }

    private static double longest(List<Planned> plans) {
        return plans.stream().mapToDouble(Planned::millis).max().orElse(0);
    }

    private static double median(List<Planned> plans) {
        return Series.ofMedian("", "ms", plans.stream().map(Planned::millis).toList())
                .value();
    }
}
