package io.sampo.ops.load.scenario;

import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.process.RuntimeProcess;
import io.sampo.ops.load.reference.Texts;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How much a second, in closed loops. */
final class ThroughputScenarios {

    private static final String SEPARATE = "edge + node";
    private static final String ECHO = "bare echo";
    private static final String REQUESTS = "req/s";
    private static final String TEXTS = "texts/s";
    private static final String COST = "ms/text";

    /** Tensors are large: a few in flight keep two cores busy, more only fill memory. */
    private static final int TENSOR_CONNECTIONS = 8;

    private ThroughputScenarios() {}

    static List<Finding> embeddings(Bench bench) throws IOException {
        List<String> texts = Texts.shipped();
        List<Contestant> contestants = servers(
                bench,
                "embeddings",
                url -> Calls.embeddings(url, texts),
                bench.settings().embeddingConnections());
        if (bench.attached() != null) {
            return findings(
                    "embeddings", bench.rounds().run("embeddings", TEXTS, contestants), Target.NONE, Target.NONE);
        }
        RuntimeProcess runtime = bench.testbed().runtime();
        ItemCost serverCost = new ItemCost(bench.testbed().timeOfOneProcess());
        ItemCost runtimeCost = new ItemCost(runtime.processorTime());
        contestants.set(0, serverCost.of(contestants.get(0), true));
        contestants.add(
                runtimeCost.of(new Contestant("bare runtime", Contestant.WARM, runtime::textsPerSecond), false));
        List<Finding> findings = new ArrayList<>(findings(
                "embeddings",
                bench.rounds().run("embeddings", TEXTS, contestants),
                new Target.AtLeast(0.90),
                new Target.AtLeast(0.95)));
        findings.add(Finding.difference(
                "embeddings",
                serverCost.series("processor time, one process", COST),
                runtimeCost.series("bare runtime", COST),
                Target.NONE));
        return findings;
    }

    static List<Finding> identity(Bench bench) throws IOException {
        List<Contestant> contestants =
                servers(bench, "identity", Calls::identity, bench.settings().connections());
        if (bench.attached() == null) {
            URI echo = bench.testbed().echo();
            contestants.add(bench.closedLoop(
                    "identity",
                    ECHO,
                    echo,
                    Calls.identityEcho(echo),
                    bench.settings().connections()));
        }
        return findings(
                "identity",
                bench.rounds().run("identity", REQUESTS, contestants),
                new Target.AtLeast(0.50),
                new Target.AtLeast(0.50));
    }

    /** One process, and an edge and a node apart; or the one that is attached. */
    private static List<Contestant> servers(
            Bench bench, String scenario, Function<URI, List<HttpCall>> calls, int connections) throws IOException {
        List<Contestant> contestants = new ArrayList<>();
        URI server = bench.server();
        contestants.add(bench.closedLoop(scenario, bench.serverName(), server, calls.apply(server), connections));
        if (bench.attached() == null) {
            URI separate = bench.testbed().separate();
            contestants.add(bench.closedLoop(scenario, SEPARATE, separate, calls.apply(separate), connections));
        }
        return contestants;
    }

    /** One process against the reference, separate processes against one; or the attached one alone. */
    private static List<Finding> findings(
            String scenario, List<Series> series, Target oneToReference, Target separateToOne) {
        Series one = series.get(0);
        if (series.size() == 1) {
            return List.of(Finding.alone(scenario, one, Target.NONE));
        }
        Series separate = series.get(1);
        Series reference = series.get(2);
        return List.of(
                Finding.ratio(scenario, one, reference, oneToReference),
                Finding.ratio(scenario, separate, one, separateToOne));
    }

    static List<Finding> tensor(Bench bench) throws IOException {
        URI server = bench.server();
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(
                bench.closedLoop("tensor", bench.serverName(), server, Calls.tensor(server), TENSOR_CONNECTIONS));
        if (bench.attached() != null) {
            Series alone = bench.rounds().run("tensor", REQUESTS, contestants).get(0);
            return List.of(Finding.alone("tensor", alone, Target.NONE));
        }
        URI separate = bench.testbed().separate();
        URI echo = bench.testbed().echo();
        contestants.add(bench.closedLoop("tensor", SEPARATE, separate, Calls.tensor(separate), TENSOR_CONNECTIONS));
        contestants.add(bench.closedLoop("tensor", ECHO, echo, Calls.tensorEcho(echo), TENSOR_CONNECTIONS));
        return findings(
                "tensor", bench.rounds().run("tensor", REQUESTS, contestants), new Target.AtLeast(0.40), Target.NONE);
    }
}
