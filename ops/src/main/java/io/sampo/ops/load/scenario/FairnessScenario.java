package io.sampo.ops.load.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.ops.load.process.SampoServer;
import io.sampo.ops.load.process.TenantsProcess;
import io.sampo.ops.load.process.TenantsProcess.Race;
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

/**
 * A tenant comes with fifty jobs while three thousand of another tenant wait for the same model: how many of those end before the
 * last of the fifty does.
 *
 * <p>While both wait they take turns, so that fifty end meanwhile, and beside them what was under way when the second tenant came:
 * as many as a queue hands out at a time. The target allows twice as many turns. First come, first served would let nearly all end.
 *
 * <p>The tenants are a JVM service in the cluster, as over HTTP everybody is one tenant as long as there are no keys.
 */
final class FairnessScenario {

    private static final String NAME = "fairness";
    private static final int BACKLOG = 3_000;
    private static final int FEW = 50;
    /** So that a cold process is not what is measured. */
    private static final int WARM_UP_BACKLOG = 1_000;

    private static final int FAIR_TURNS = 2;
    private static final Duration USUAL_RACE = Duration.ofSeconds(20);

    private FairnessScenario() {}

    static List<Finding> run(Bench bench) throws IOException {
        Testbed testbed = bench.testbed();
        testbed.endServers();
        try (SampoServer cluster = testbed.freshClusterToJoin(1);
                TenantsProcess tenants = testbed.tenants(cluster, Calls.EMBEDDING_MODEL)) {
            bench.progress().begin(NAME + " warm-up", USUAL_RACE);
            tenants.race(WARM_UP_BACKLOG, FEW);
            int underWay = tenants.jobsPerReplica() * replicas(cluster.url());
            List<Race> races = new ArrayList<>();
            for (int round = 1; round <= bench.settings().rounds(); round++) {
                String what = NAME + " " + round + "/" + bench.settings().rounds();
                bench.progress().begin(what, USUAL_RACE);
                Race race = tenants.race(BACKLOG, FEW);
                races.add(race);
                bench.progress().done(what + ": " + told(race));
            }
            return findings(races, underWay);
        }
    }

    private static int replicas(URI server) throws IOException {
        JsonNode versions = new AdminCalls(server)
                .model(Calls.EMBEDDING_MODEL)
                .orElseThrow(() -> new IOException("the edge does not know " + Calls.EMBEDDING_MODEL))
                .path("versions");
        int replicas = 0;
        for (JsonNode version : versions) {
            replicas += version.path("replicas_ready").asInt();
        }
        return replicas;
    }

    private static String told(Race race) {
        return String.format(
                Locale.ROOT,
                "%d jobs had ended %.2f s after the first of them was submitted, %d of %d before them meanwhile;"
                        + " then %d were left, at %.1f/s",
                FEW,
                race.meanwhileSeconds(),
                race.endedMeanwhile(),
                BACKLOG,
                race.left(),
                race.backlogPerSecond());
    }

    /**
     * What races say.
     *
     * @param underWay jobs that a queue hands out at a time
     * @throws IOException if a backlog had ended before the few had: then nobody had to share
     */
    static List<Finding> findings(List<Race> races, int underWay) throws IOException {
        List<Double> meanwhile = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        List<Double> fairSeconds = new ArrayList<>();
        int most = FAIR_TURNS * FEW + underWay;
        for (Race race : races) {
            if (race.left() == 0) {
                throw new IOException("the backlog of " + BACKLOG + " jobs ended before the jobs behind it: " + race);
            }
            meanwhile.add((double) race.endedMeanwhile());
            seconds.add(race.meanwhileSeconds());
            fairSeconds.add((most + FEW) / race.backlogPerSecond());
        }
        return List.of(
                Finding.alone(
                        NAME,
                        new Series(
                                "of a backlog of " + BACKLOG + " ended before " + FEW,
                                "jobs",
                                meanwhile,
                                Summary.LARGEST),
                        new Target.AtMost(most)),
                Finding.ratio(
                        NAME,
                        Series.ofMedian("end of " + FEW + " jobs after", "s", seconds),
                        Series.ofMedian(most + FEW + " at the pace after", "s", fairSeconds),
                        Target.NONE));
    }
}
