package io.sampo.ops.load.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.http.LoadResult;
import io.sampo.ops.load.process.LateEdge;
import io.sampo.ops.load.process.SampoServer;
import io.sampo.ops.load.reference.Texts;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Series.Summary;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code kill -9} of the node with the controller, one of three of which two have a replica, under embeddings: how many are still
 * answered, when models can be changed again, when there are two replicas again, whether anything was forgotten, and when an edge
 * that joins then routes right.
 */
final class ControlScenario {

    private static final String NAME = "control";
    private static final int MOST_CONNECTIONS = 512;
    private static final Duration BEFORE_KILL = Duration.ofSeconds(4);
    private static final Duration WHOLE = Duration.ofSeconds(35);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final double LEAST_RIGHT = 0.999;
    private static final double MOST_SECONDS = 15;
    private static final double MOST_SECONDS_OF_AN_EDGE = 3;
    private static final Duration LABEL_LIMIT = Duration.ofSeconds(30);
    private static final int REPLICAS = 2;
    private static final Duration UNTIL_ROUTERS_KNOW = Duration.ofSeconds(3);

    private final Bench bench;
    private final List<Double> rightShares = new ArrayList<>();
    private final List<Double> controlSeconds = new ArrayList<>();
    private final List<Double> replicaSeconds = new ArrayList<>();
    private final List<Double> forgotten = new ArrayList<>();
    private final List<Double> edgeSeconds = new ArrayList<>();

    private ControlScenario(Bench bench) {
        this.bench = bench;
    }

    static List<Finding> run(Bench bench) throws IOException {
        return new ControlScenario(bench).run();
    }

    private List<Finding> run() throws IOException {
        bench.testbed().endServers();
        for (int round = 1; round <= bench.settings().rounds(); round++) {
            ModelsCopy models = bench.testbed().modelsCopy(List.of(Calls.EMBEDDING_MODEL));
            try (SampoServer cluster =
                    bench.testbed().freshCluster(models.folder(), List.of(Calls.EMBEDDING_MODEL), REPLICAS + 1)) {
                round(
                        cluster,
                        models.folder(),
                        NAME + " " + round + "/" + bench.settings().rounds());
            }
        }
        return List.of(
                Finding.alone(
                        NAME,
                        new Series("share answered right", "", rightShares, Summary.SMALLEST),
                        new Target.AtLeast(LEAST_RIGHT)),
                Finding.alone(
                        NAME,
                        new Series("models can be changed again after", "s", controlSeconds, Summary.LARGEST),
                        new Target.AtMost(MOST_SECONDS)),
                Finding.alone(
                        NAME,
                        new Series("all replicas ready again after", "s", replicaSeconds, Summary.LARGEST),
                        new Target.AtMost(MOST_SECONDS)),
                Finding.alone(
                        NAME, new Series("labels forgotten", "", forgotten, Summary.LARGEST), new Target.AtMost(0)),
                Finding.alone(
                        NAME,
                        new Series("an edge routes right, joined since", "s", edgeSeconds, Summary.LARGEST),
                        new Target.AtMost(MOST_SECONDS_OF_AN_EDGE)));
    }

    private void round(SampoServer cluster, Path models, String what) throws IOException {
        URI url = cluster.url();
        AdminCalls admin = new AdminCalls(url);
        List<HttpCall> calls = Calls.embeddings(url, Texts.shipped());
        bench.load(LoadPlan.of(url, calls, new LoadPlan.Closed(8), BEFORE_KILL));
        ReplicasSeen.awaitBoth(url);
        moveFirstLabel(admin);
        bench.progress().begin(what + " under load", WHOLE);
        CompletableFuture<LoadResult> load = bench.generator()
                .start(LoadPlan.of(
                        url, calls, new LoadPlan.Open(bench.settings().rate() / 2, MOST_CONNECTIONS), WHOLE));
        LockSupport.parkNanos(BEFORE_KILL.toNanos());
        // The first started holds the cluster's singletons.
        SampoServer.kill(cluster.nodePids().get(0));
        long killed = System.nanoTime();
        CompletableFuture<Double> replicas = CompletableFuture.supplyAsync(() -> secondsUntilReplicas(admin, killed));
        while (!admin.moveLabel(Calls.EMBEDDING_MODEL, "after", 1)) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        controlSeconds.add(secondsSince(killed));
        replicaSeconds.add(replicas.join());
        forgotten.add(knowsBothLabels(admin) ? 0.0 : 1.0);
        LoadResult result = bench.recorded(NAME, "under load", load.join());
        rightShares.add(result.rightShare());
        bench.progress().begin(what + " one more edge", BEFORE_KILL);
        try (LateEdge edge = bench.testbed().lateEdge(cluster, models)) {
            edge.awaitJoined();
            edgeSeconds.add(new RoutesRight(edge.url(), Calls.EMBEDDING_MODEL, "after").seconds());
        }
        bench.progress()
                .done(String.format(
                        Locale.ROOT,
                        "%s: %d of %d right, changes again after %.1f s, replicas after %.1f s, one more edge after %.1f s",
                        what,
                        result.right(),
                        result.total(),
                        Rounds.last(controlSeconds),
                        Rounds.last(replicaSeconds),
                        Rounds.last(edgeSeconds)));
    }

    /** The controller of a cluster that has just begun may still be reading its journal. */
    private static void moveFirstLabel(AdminCalls admin) throws IOException {
        long begun = System.nanoTime();
        while (!admin.moveLabel(Calls.EMBEDDING_MODEL, "before", 1)) {
            if (secondsSince(begun) > LABEL_LIMIT.toSeconds()) {
                throw new IOException("a label could not be moved in " + LABEL_LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** The edge hears of a label a moment after whoever moved it is answered. */
    private static boolean knowsBothLabels(AdminCalls admin) throws IOException {
        long begun = System.nanoTime();
        while (secondsSince(begun) < UNTIL_ROUTERS_KNOW.toSeconds()) {
            JsonNode labels = admin.model(Calls.EMBEDDING_MODEL).orElseThrow().path("labels");
            if (labels.has("before") && labels.has("after")) {
                return true;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return false;
    }

    /** First until it is seen that one is missing, or that another took its place. */
    private static double secondsUntilReplicas(AdminCalls admin, long killed) {
        String before = "";
        while (secondsSince(killed) < WHOLE.toSeconds()) {
            try {
                JsonNode version = admin.model(Calls.EMBEDDING_MODEL)
                        .map(model -> model.path("versions").path(0))
                        .orElseThrow();
                String members =
                        version.path("replicas").findValuesAsText("member").toString();
                before = before.isEmpty() ? members : before;
                if (version.path("replicas_ready").asInt() == REPLICAS && !members.equals(before)) {
                    return secondsSince(killed);
                }
            } catch (IOException e) {
                // Asked again: what does not come back within the whole is late.
                before = before.isEmpty() ? "unknown" : before;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return WHOLE.toSeconds();
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
