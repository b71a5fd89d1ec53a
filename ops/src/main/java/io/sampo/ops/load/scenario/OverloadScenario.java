package io.sampo.ops.load.scenario;

import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.http.LoadResult;
import io.sampo.ops.load.reference.Texts;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Series.Summary;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Finds the most that a closed loop gets out of the server, then asks for twice as much, come what may: the server should
 * still do nearly its most, and refuse the rest quickly and politely.
 */
final class OverloadScenario {

    private static final String NAME = "overload";
    private static final double TIMES_THE_PEAK = 2;
    private static final double LEAST_GOODPUT = 0.90;
    private static final double MOST_REFUSAL_MILLIS = 20;

    /** Enough for all that wait in bounded queues, and fewer than servers accept by default. */
    private static final int MOST_CONNECTIONS = 1000;

    /** Until the server's queues are full, it takes more than it can do: what comes then is overload. */
    private static final Duration LEAD = Duration.ofSeconds(2);

    private final Bench bench;
    private final List<Double> peaks = new ArrayList<>();
    private final List<Double> goodputs = new ArrayList<>();
    private final List<Double> politeShares = new ArrayList<>();
    private final List<Double> refusalP99s = new ArrayList<>();

    private OverloadScenario(Bench bench) {
        this.bench = bench;
    }

    static List<Finding> run(Bench bench) throws IOException {
        URI server = bench.server();
        return new OverloadScenario(bench).run(server, Calls.embeddings(server, Texts.shipped()));
    }

    private List<Finding> run(URI server, List<HttpCall> calls) throws IOException {
        BenchSettings settings = bench.settings();
        bench.progress().begin(NAME + " warm-up", settings.roundDuration());
        warmUp(server, calls);
        for (int round = 1; round <= settings.rounds(); round++) {
            measureRound(NAME + " " + round + "/" + settings.rounds(), server, calls);
        }
        return findings();
    }

    /** For both states that are compared: refusing is code of its own, at the server and at the generator of load. */
    private void warmUp(URI server, List<HttpCall> calls) throws IOException {
        BenchSettings settings = bench.settings();
        double peak = WarmUp.run(bench.closedLoop(server, calls, settings.connections()), settings.roundDuration());
        LoadPlan.Open twice = twice(peak);
        WarmUp.run(
                duration ->
                        bench.load(LoadPlan.of(server, calls, twice, duration)).perSecond(),
                settings.roundDuration());
    }

    private static LoadPlan.Open twice(double peak) {
        return new LoadPlan.Open(peak * TIMES_THE_PEAK, MOST_CONNECTIONS);
    }

    private void measureRound(String what, URI server, List<HttpCall> calls) throws IOException {
        LoadPlan.Closed closed = new LoadPlan.Closed(bench.settings().connections());
        double peak = measure(what, "peak", server, calls, closed).perSecond();
        peaks.add(peak);
        // Of the highest peak so far: one that was disturbed would press the server too little.
        LoadResult pressed = measure(what, "twice the peak", server, calls, twice(Collections.max(peaks)));
        record(pressed);
        bench.progress()
                .done(String.format(
                        Locale.ROOT,
                        "%s: peak %.1f texts/s, at twice the rate %.1f texts/s and %d refusals, p99 of those %.2f ms",
                        what,
                        peak,
                        pressed.perSecond(),
                        pressed.refusals(),
                        pressed.refusalLatency().p99Millis()));
    }

    private LoadResult measure(String what, String subject, URI server, List<HttpCall> calls, LoadPlan.Pace pace)
            throws IOException {
        bench.progress().begin(what + " " + subject, bench.settings().roundDuration());
        return bench.recorded(
                NAME,
                subject,
                bench.load(LoadPlan.of(server, calls, pace, bench.settings().roundDuration())
                        .after(LEAD)));
    }

    private void record(LoadResult pressed) {
        goodputs.add(pressed.perSecond());
        politeShares.add(politeShare(pressed));
        if (pressed.refusals() > 0) {
            refusalP99s.add(pressed.refusalLatency().p99Millis());
        }
    }

    /** Of what was not answered right, the share that was refused as it should be; 1 if all was answered right. */
    static double politeShare(LoadResult result) {
        long polite = result.refusals() - result.refusalsWithoutRetryAfter();
        long notServed = result.total() - result.right();
        return notServed == 0 ? 1 : (double) polite / notServed;
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ratio(
                NAME,
                Series.ofMedian("goodput at 2x", "texts/s", goodputs),
                Series.ofMedian("peak", "texts/s", peaks),
                new Target.AtLeast(LEAST_GOODPUT)));
        findings.add(Finding.alone(
                NAME,
                new Series("refused 429/503 + Retry-After", "", politeShares, Summary.SMALLEST),
                new Target.AtLeast(1)));
        if (!refusalP99s.isEmpty()) {
            findings.add(Finding.alone(
                    NAME,
                    Series.ofMedian("p99 of refusals", "ms", refusalP99s),
                    new Target.AtMost(MOST_REFUSAL_MILLIS)));
        }
        return findings;
    }
}
