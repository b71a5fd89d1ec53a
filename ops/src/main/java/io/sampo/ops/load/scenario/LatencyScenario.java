package io.sampo.ops.load.scenario;

import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What a small request takes while there is little to do: the median at a fixed rate, less that of the bare echo. */
final class LatencyScenario {

    private static final String NAME = "latency";
    private static final double MOST_ADDED_LOCAL_MILLIS = 1;
    private static final double MOST_ADDED_REMOTE_MILLIS = 2;

    /** A rate of hundreds needs few; this many only if the server stalls. */
    private static final int MOST_CONNECTIONS = 256;

    private LatencyScenario() {}

    static List<Finding> run(Bench bench) throws IOException {
        URI server = bench.server();
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(contestant(bench, bench.serverName(), server, Calls.identity(server)));
        if (bench.attached() == null) {
            URI separate = bench.testbed().separate();
            URI echo = bench.testbed().echo();
            contestants.add(contestant(bench, "edge + node", separate, Calls.identity(separate)));
            contestants.add(contestant(bench, "bare echo", echo, Calls.identityEcho(echo)));
        }
        List<Series> p50 = bench.rounds().run(NAME, "ms", contestants);
        if (p50.size() == 1) {
            return List.of(Finding.alone(NAME, p50.get(0), Target.NONE));
        }
        return List.of(
                Finding.difference(NAME, p50.get(0), p50.get(2), new Target.AtMost(MOST_ADDED_LOCAL_MILLIS)),
                Finding.difference(NAME, p50.get(1), p50.get(2), new Target.AtMost(MOST_ADDED_REMOTE_MILLIS)));
    }

    private static Contestant contestant(Bench bench, String name, URI target, List<HttpCall> calls) {
        return new Contestant(
                name,
                bench.closedLoop(target, calls, bench.settings().connections()),
                bench.measured(
                        NAME,
                        name,
                        target,
                        calls,
                        new LoadPlan.Open(bench.settings().rate(), MOST_CONNECTIONS),
                        result -> result.latency().p50Millis()));
    }
}
