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

/**
 * {@code kill -9} of one of two nodes, both with a replica, under embeddings at a fixed rate that one node can bear. Every
 * answer is compared with the vector that the bare runtime gives.
 */
final class FailoverScenario {

    private static final String NAME = "failover";
    private static final int TEXTS = 64;
    private static final int MOST_CONNECTIONS = 512;
    private static final Duration BEFORE_KILL = Duration.ofSeconds(5);
    private static final Duration WHOLE = Duration.ofSeconds(25);
    private static final double LEAST_RIGHT = 0.999;
    private static final double MOST_GAP_SECONDS = 5;

    private final Bench bench;
    private final List<Double> rightShares = new ArrayList<>();
    private final List<Double> gapsSeconds = new ArrayList<>();
    private final List<Double> wrongs = new ArrayList<>();

    private FailoverScenario(Bench bench) {
        this.bench = bench;
    }

    static List<Finding> run(Bench bench) throws IOException {
        return new FailoverScenario(bench).run();
    }

    private List<Finding> run() throws IOException {
        List<String> all = Texts.shipped();
        List<String> texts = all.subList(0, Math.min(TEXTS, all.size()));
        List<byte[]> vectors = bench.testbed().runtime().vectors(texts.size());
        bench.testbed().endServers();
        int rounds = bench.settings().rounds();
        for (int round = 1; round <= rounds; round++) {
            try (SampoServer cluster = bench.testbed().freshCluster(2)) {
                URI url = cluster.url();
                // Warms up both nodes, and must find every answer right while nothing is amiss.
                List<HttpCall> calls = Calls.embeddings(url, texts, vectors);
                bench.load(LoadPlan.of(url, calls, new LoadPlan.Closed(8), BEFORE_KILL)
                        .checkingAll());
                ReplicasSeen.awaitBoth(url);
                record(NAME + " " + round + "/" + rounds, underKill(cluster, calls, round));
            }
        }
        return findings();
    }

    private LoadResult underKill(SampoServer cluster, List<HttpCall> calls, int round) throws IOException {
        List<Long> nodes = cluster.nodePids();
        if (nodes.size() != 2) {
            throw new IOException("pids of the nodes: " + nodes + " (expected: two lines that name role and pid)");
        }
        bench.progress().begin(NAME + " under load", WHOLE);
        LoadPlan plan = LoadPlan.of(
                        cluster.url(), calls, new LoadPlan.Open(bench.settings().rate(), MOST_CONNECTIONS), WHOLE)
                .checkingAll();
        CompletableFuture<LoadResult> load = bench.generator().start(plan);
        LockSupport.parkNanos(BEFORE_KILL.toNanos());
        // The first started holds the cluster's singletons: both cases count.
        SampoServer.kill(nodes.get((round - 1) % nodes.size()));
        return bench.recorded(NAME, "edge + 2 nodes", load.join());
    }

    private void record(String what, LoadResult result) {
        double gapSeconds = result.longestGap().toMillis() / 1e3;
        rightShares.add(result.rightShare());
        gapsSeconds.add(gapSeconds);
        wrongs.add((double) result.wrong());
        bench.progress()
                .done(String.format(
                        Locale.ROOT,
                        "%s: %d of %d right, longest gap %.2f s, %d wrong",
                        what,
                        result.right(),
                        result.total(),
                        gapSeconds,
                        result.wrong()));
    }

    private List<Finding> findings() {
        return List.of(
                Finding.alone(
                        NAME,
                        new Series("share answered right", "", rightShares, Summary.SMALLEST),
                        new Target.AtLeast(LEAST_RIGHT)),
                Finding.alone(
                        NAME,
                        new Series("longest gap", "s", gapsSeconds, Summary.LARGEST),
                        new Target.AtMost(MOST_GAP_SECONDS)),
                Finding.alone(NAME, new Series("wrong answers", "", wrongs, Summary.LARGEST), new Target.AtMost(0)));
    }
}
