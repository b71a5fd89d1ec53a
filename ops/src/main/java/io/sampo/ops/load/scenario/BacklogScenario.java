package io.sampo.ops.load.scenario;

import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.process.LiveHeap;
import io.sampo.ops.load.process.SampoServer;
import io.sampo.ops.load.reference.Texts;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Series.Summary;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A hundred thousand jobs that wait, in one process on H2: what they take of its heap, and how long after {@code kill -9} and a
 * new start the first of them is dispatched.
 *
 * <p>They are submitted over HTTP as anybody would. Until the first kill their model wants a device that is not there; from then
 * on it does not, so that a new start is all it takes.
 */
final class BacklogScenario {

    private static final String NAME = "backlog";
    private static final int JOBS = 100_000;
    /** Those that are done between a start and the next kill must not make the backlog smaller than that. */
    private static final int SPARE_JOBS_A_ROUND = 2_000;

    private static final double MOST_HEAP_MEGABYTES = 200;
    private static final double MOST_SECONDS = 15;
    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final int HEAP_SAMPLES = 3;
    private static final Duration FILL_SLICE = Duration.ofSeconds(5);
    private static final Duration USUAL_FILL = Duration.ofSeconds(100);
    /** Until nothing that was submitted is on its way any more. */
    private static final Duration CALM = Duration.ofSeconds(5);

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration DISPATCH_LIMIT = Duration.ofMinutes(2);

    private final Bench bench;
    private final List<Double> heapBefore = new ArrayList<>();
    private final List<Double> heapAfter = new ArrayList<>();
    private final List<Double> dispatchSeconds = new ArrayList<>();

    private BacklogScenario(Bench bench) {
        this.bench = bench;
    }

    static List<Finding> run(Bench bench) throws IOException {
        return new BacklogScenario(bench).run();
    }

    private List<Finding> run() throws IOException {
        Testbed testbed = bench.testbed();
        testbed.endServers();
        List<String> names = List.of(Calls.IDENTITY_MODEL, Calls.EMBEDDING_MODEL);
        ModelsCopy repository = testbed.modelsCopy(names);
        repository.configure(Calls.IDENTITY_MODEL, "device: gpu\n");
        long submitted;
        try (SampoServer server = testbed.serve(NAME, repository.folder())) {
            server.awaitReady(List.of(Calls.EMBEDDING_MODEL));
            submitted = fill(server);
            SampoServer.kill(server.pid());
        }
        repository.configure(Calls.IDENTITY_MODEL, "device: cpu\n");
        for (int round = 1; round <= bench.settings().rounds(); round++) {
            String what = NAME + " " + round + "/" + bench.settings().rounds();
            bench.progress().begin(what + " restart", Duration.ofSeconds((long) MOST_SECONDS));
            Instant started = Instant.now();
            try (SampoServer server = testbed.serve(NAME, repository.folder())) {
                awaitDispatch(server.url(), started);
                SampoServer.kill(server.pid());
            }
            bench.progress()
                    .done(String.format(
                            Locale.ROOT,
                            "%s: of %d jobs the first was dispatched %.2f s after the start",
                            what,
                            submitted,
                            dispatchSeconds.get(dispatchSeconds.size() - 1)));
        }
        return findings();
    }

    /** Submits the backlog and weighs it; how many jobs it has. */
    private long fill(SampoServer server) throws IOException {
        BenchSettings settings = bench.settings();
        bench.progress().begin(NAME + " warm-up", settings.roundDuration());
        bench.load(LoadPlan.of(
                server.url(),
                Calls.embeddingJobs(server.url(), Texts.shipped()),
                new LoadPlan.Closed(settings.connections()),
                settings.roundDuration()));
        JobPages pages = new JobPages(server.url());
        while (pages.hasAny("queued") || pages.hasAny("running")) {
            LockSupport.parkNanos(CALM.toNanos());
        }
        weigh(server, heapBefore);
        bench.progress().begin(NAME + " of " + JOBS + " jobs", USUAL_FILL);
        List<HttpCall> jobs = Calls.identityJob(server.url());
        long wanted = JOBS + (long) settings.rounds() * SPARE_JOBS_A_ROUND;
        long submitted = 0;
        long beganNanos = System.nanoTime();
        while (submitted < wanted) {
            submitted += bench.load(
                            LoadPlan.of(server.url(), jobs, new LoadPlan.Closed(settings.connections()), FILL_SLICE))
                    .right();
        }
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        weigh(server, heapAfter);
        bench.progress()
                .done(String.format(
                        Locale.ROOT,
                        "%s: %d jobs submitted in %.0f s, live heap %.1f MB before and %.1f MB with them",
                        NAME,
                        submitted,
                        seconds,
                        before().value(),
                        after().value()));
        return submitted;
    }

    private static void weigh(SampoServer server, List<Double> megabytes) throws IOException {
        for (int i = 0; i < HEAP_SAMPLES; i++) {
            LockSupport.parkNanos(CALM.toNanos());
            megabytes.add(LiveHeap.bytes(server.pid()) / BYTES_PER_MEGABYTE);
        }
    }

    /** Waits until a job of the backlog is done that was dispatched after {@code started}, and notes when that was. */
    private void awaitDispatch(URI server, Instant started) throws IOException {
        Instant deadline = started.plus(DISPATCH_LIMIT);
        JobPages jobs = new JobPages(server);
        while (Instant.now().isBefore(deadline)) {
            Instant dispatched = dispatched(jobs);
            if (dispatched.isAfter(started)) {
                dispatchSeconds.add(Duration.between(started, dispatched).toMillis() / 1e3);
                return;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        throw new IOException("no job is done " + DISPATCH_LIMIT.toSeconds() + " s after the start");
    }

    /** When the newest job that is done was dispatched; long ago if there is none, or no answer yet. */
    private static Instant dispatched(JobPages jobs) {
        try {
            Optional<String> newest = jobs.newest("state=succeeded&model=" + Calls.IDENTITY_MODEL);
            return newest.isEmpty()
                    ? Instant.EPOCH
                    : Instant.parse(jobs.status(newest.get()).path("started").asText());
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    private Series before() {
        return new Series("without them", "MB", heapBefore, Summary.SMALLEST);
    }

    private Series after() {
        return new Series("live heap with " + JOBS + " jobs", "MB", heapAfter, Summary.LARGEST);
    }

    private List<Finding> findings() {
        return List.of(
                Finding.difference(NAME, after(), before(), new Target.AtMost(MOST_HEAP_MEGABYTES)),
                Finding.alone(
                        NAME,
                        new Series("from start to dispatch", "s", dispatchSeconds, Summary.LARGEST),
                        new Target.AtMost(MOST_SECONDS)));
    }
}
