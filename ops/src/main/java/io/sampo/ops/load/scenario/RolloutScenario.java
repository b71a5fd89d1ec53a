package io.sampo.ops.load.scenario;

import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.http.LoadResult;
import io.sampo.ops.load.process.SampoServer;
import io.sampo.ops.load.reference.Texts;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Series.Summary;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** A new version takes over under embeddings at 70 % of what the cluster can do: nobody must notice. */
final class RolloutScenario {

    private static final String NAME = "rollout";
    private static final int MOST_CONNECTIONS = 512;
    private static final double PART_OF_CAPACITY = 0.7;
    private static final double MOST_OF_BEFORE = 2;
    private static final Duration BEFORE_LOAD = Duration.ofSeconds(3);
    private static final Duration WHOLE = Duration.ofSeconds(20);

    private final Bench bench;
    private final List<Double> failed = new ArrayList<>();
    private final List<Double> before = new ArrayList<>();
    private final List<Double> meanwhile = new ArrayList<>();

    private RolloutScenario(Bench bench) {
        this.bench = bench;
    }

    static List<Finding> run(Bench bench) throws IOException {
        return new RolloutScenario(bench).run();
    }

    private List<Finding> run() throws IOException {
        bench.testbed().endServers();
        ModelsCopy models = bench.testbed().modelsCopy(List.of(Calls.EMBEDDING_MODEL));
        try (SampoServer cluster = bench.testbed().freshCluster(models.folder(), List.of(Calls.EMBEDDING_MODEL), 2)) {
            URI url = cluster.url();
            List<HttpCall> calls = Calls.embeddings(url, Texts.shipped());
            bench.progress().begin(NAME + " capacity", WHOLE);
            int connections = bench.settings().connections();
            WarmUp.run(
                    bench.closedLoop(url, calls, connections), bench.settings().roundDuration());
            double capacity = bench.closedLoop(url, calls, connections)
                    .measure(bench.settings().roundDuration());
            // As many ahead as capacity was measured with: what a run opens later costs the server more than a request
            // does.
            LoadPlan.Open pace = new LoadPlan.Open(
                    PART_OF_CAPACITY * capacity, Math.min(connections, MOST_CONNECTIONS), MOST_CONNECTIONS);
            for (int round = 1; round <= bench.settings().rounds(); round++) {
                round(url, calls, pace, models, round);
            }
        }
        return List.of(
                Finding.alone(
                        NAME,
                        new Series("requests not answered right", "", failed, Summary.LARGEST),
                        new Target.AtMost(0)),
                Finding.ratio(
                        NAME,
                        Series.ofMedian("p99 while a version takes over", "ms", meanwhile),
                        Series.ofMedian("p99 before", "ms", before),
                        new Target.AtMost(MOST_OF_BEFORE)));
    }

    private void round(URI url, List<HttpCall> calls, LoadPlan.Open pace, ModelsCopy models, int round)
            throws IOException {
        String what = NAME + " " + round + "/" + bench.settings().rounds();
        bench.progress().begin(what + " before", WHOLE);
        LoadResult calm = bench.recorded(NAME, "before", bench.load(LoadPlan.of(url, calls, pace, WHOLE)));
        bench.progress().begin(what + " meanwhile", WHOLE);
        models.addVersion(Calls.EMBEDDING_MODEL, round, round + 1);
        CompletableFuture<LoadResult> load = bench.generator().start(LoadPlan.of(url, calls, pace, WHOLE));
        LockSupport.parkNanos(BEFORE_LOAD.toNanos());
        new AdminCalls(url).load(Calls.EMBEDDING_MODEL);
        LoadResult result = bench.recorded(NAME, "meanwhile", load.join());
        failed.add((double) (result.total() - result.right()));
        before.add(calm.latency().p99Millis());
        meanwhile.add(result.latency().p99Millis());
        bench.progress()
                .done(String.format(
                        Locale.ROOT,
                        "%s: %d of %d right%s, p99 %.1f ms, before %.1f ms",
                        what,
                        result.right(),
                        result.total(),
                        result.right() == result.total() ? "" : ", answers by status " + result.byStatus(),
                        result.latency().p99Millis(),
                        calm.latency().p99Millis()));
    }
}
