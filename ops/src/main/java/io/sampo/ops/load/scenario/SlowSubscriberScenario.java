package io.sampo.ops.load.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.http.LoadResult;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask for much and do not read, beside others that infer. Four WebSockets follow a thousand jobs, then send inferences
 * for as long as the server takes any, and take nothing from their connections; so do fifty streams of events. The others' p99 and
 * the live heap are those of the same jobs without such clients; and once these read, they must be told all that they asked for.
 *
 * <p>Each WebSocket may have 32 answers that wait, here in buffers of a quarter of a megabyte: 34 MB of heap in all, however long
 * nobody reads. Without that bound it would be 400.
 */
final class SlowSubscriberScenario {

    private static final String NAME = "slow-subscriber";
    private static final int SOCKETS = 4;
    private static final int JOBS_A_SOCKET = 250;
    /** So that jobs are under way for longer than a measurement takes. */
    private static final int TEXTS_A_JOB = 4;

    private static final int INFERENCES_A_SOCKET = 400;
    private static final int ELEMENTS = 16 * 1024;
    private static final int STREAMS = 50;

    private static final int MOST_CONNECTIONS = 512;
    private static final double MOST_TIMES_THE_P99 = 2;
    private static final double MOST_MEGABYTES = 60;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    /** A connection that has taken nothing for so long takes nothing until it is read. */
    private static final Duration STALL = Duration.ofSeconds(2);

    private static final Duration STALL_LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Bench bench;
    private final SampoServer server;
    private final URI url;
    private final List<Double> p99With = new ArrayList<>();
    private final List<Double> p99Without = new ArrayList<>();
    private final List<Double> heapWith = new ArrayList<>();
    private final List<Double> heapWithout = new ArrayList<>();
    private final List<Double> untold = new ArrayList<>();

    private SlowSubscriberScenario(Bench bench, SampoServer server) {
        this.bench = bench;
        this.server = server;
        this.url = server.url();
    }

    static List<Finding> run(Bench bench) throws IOException {
        bench.testbed().endServers();
        try (SampoServer server = bench.testbed().freshOneProcess()) {
            return new SlowSubscriberScenario(bench, server).run();
        }
    }

    private List<Finding> run() throws IOException {
        BenchSettings settings = bench.settings();
        bench.progress().begin(NAME + " warm-up", settings.roundDuration());
        WarmUp.run(bench.closedLoop(url, Calls.identity(url), settings.connections()), settings.roundDuration());
        // All of what follows runs through much code for the first time.
        without(NAME + " warm-up");
        with(NAME + " warm-up");
        List.of(p99With, p99Without, heapWith, heapWithout, untold).forEach(List::clear);
        for (int round = 1; round <= settings.rounds(); round++) {
            String what = NAME + " " + round + "/" + settings.rounds();
            if (round % 2 == 1) {
                without(what);
                with(what);
            } else {
                with(what);
                without(what);
            }
        }
        return findings();
    }

    private void without(String what) throws IOException {
        bench.progress()
                .begin(
                        what + " without slow readers",
                        bench.settings().roundDuration().multipliedBy(3));
        submitUnfollowed();
        LockSupport.parkNanos(STALL.toNanos());
        p99Without.add(others("without slow readers"));
        awaitIdle();
        heapWithout.add(liveMegabytes());
        bench.progress()
                .done(String.format(
                        Locale.ROOT,
                        "%s without slow readers: p99 of the others %.1f ms, live heap %.1f MB",
                        what,
                        Rounds.last(p99Without),
                        Rounds.last(heapWithout)));
    }

    private void submitUnfollowed() throws IOException {
        for (int i = 0; i < SOCKETS; i++) {
            try (JobSocket socket = JobSocket.open(url)) {
                socket.submit(jobs(i), false);
            }
        }
    }

    private void with(String what) throws IOException {
        bench.progress()
                .begin(
                        what + " with slow readers",
                        bench.settings().roundDuration().multipliedBy(3));
        List<JobSocket> sockets = new ArrayList<>();
        List<UnreadEvents> streams = new ArrayList<>();
        try {
            for (int i = 0; i < SOCKETS; i++) {
                JobSocket socket = JobSocket.open(url);
                sockets.add(socket);
                List<String> followed = socket.submit(jobs(i), true);
                for (int j = i; j < followed.size() && streams.size() < STREAMS * (i + 1) / SOCKETS; j++) {
                    streams.add(UnreadEvents.open(url, followed.get(followed.size() - 1 - j)));
                }
                socket.stopReading();
                socket.infer(inferences());
            }
            int taken = awaitStall(sockets);
            p99With.add(others("with slow readers"));
            awaitIdle();
            heapWith.add(liveMegabytes());
            sockets.forEach(JobSocket::readOn);
            untold.add((double) untold(sockets, streams));
            bench.progress()
                    .done(String.format(
                            Locale.ROOT,
                            "%s with slow readers: p99 of the others %.1f ms, live heap %.1f MB, %d of %d messages"
                                    + " taken before they read, then %.0f not answered or told",
                            what,
                            Rounds.last(p99With),
                            Rounds.last(heapWith),
                            taken,
                            SOCKETS * (2 * JOBS_A_SOCKET + INFERENCES_A_SOCKET),
                            Rounds.last(untold)));
        } finally {
            sockets.forEach(JobSocket::close);
            for (UnreadEvents stream : streams) {
                stream.close();
            }
        }
    }

    /** Until connections take nothing more; how many messages they have taken. */
    private static int awaitStall(List<JobSocket> sockets) {
        long deadline = System.nanoTime() + STALL_LIMIT.toNanos();
        int taken = 0;
        long since = System.nanoTime();
        while (System.nanoTime() - since < STALL.toNanos() && System.nanoTime() - deadline < 0) {
            int now = sockets.stream().mapToInt(JobSocket::sent).sum();
            if (now > taken) {
                taken = now;
                since = System.nanoTime();
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return taken;
    }

    /** The p99 of clients that infer and read. */
    private double others(String subject) throws IOException {
        BenchSettings settings = bench.settings();
        LoadPlan.Open pace = new LoadPlan.Open(settings.rate(), MOST_CONNECTIONS);
        LoadResult result = bench.load(LoadPlan.of(url, Calls.identity(url), pace, settings.roundDuration()));
        return bench.recorded(NAME, subject, result).latency().p99Millis();
    }

    private double liveMegabytes() throws IOException {
        return LiveHeap.bytes(server.pid()) / BYTES_PER_MEGABYTE;
    }

    private void awaitIdle() throws IOException {
        JobPages pages = new JobPages(url);
        long deadline = System.nanoTime() + DRAIN_LIMIT.toNanos();
        while (pages.hasAny("queued") || pages.hasAny("running")) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("jobs are not done after " + DRAIN_LIMIT.toMinutes() + " min");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private int untold(List<JobSocket> sockets, List<UnreadEvents> streams) {
        int missing = 0;
        for (JobSocket socket : sockets) {
            List<String> ofSocket = socket.missing();
            missing += ofSocket.size();
            if (!ofSocket.isEmpty()) {
                bench.progress()
                        .done(NAME + ": closed: " + socket.closed() + ", missing " + ofSocket.size() + ", the first "
                                + ofSocket.get(0));
            }
        }
        for (UnreadEvents stream : streams) {
            missing += stream.tellsEnd() ? 0 : 1;
        }
        return missing;
    }

    private static List<ObjectNode> jobs(int socket) {
        List<String> texts = Texts.shipped();
        List<ObjectNode> bodies = new ArrayList<>();
        for (int i = 0; i < JOBS_A_SOCKET; i++) {
            ObjectNode body = JSON.createObjectNode().put("model", Calls.EMBEDDING_MODEL);
            ArrayNode input = body.putArray("input");
            for (int j = 0; j < TEXTS_A_JOB; j++) {
                input.add(texts.get(((socket * JOBS_A_SOCKET + i) * TEXTS_A_JOB + j) % texts.size()));
            }
            bodies.add(body);
        }
        return bodies;
    }

    private static List<ObjectNode> inferences() {
        ObjectNode body = JSON.createObjectNode().put("model", Calls.TENSOR_MODEL);
        ObjectNode input =
                body.putArray("inputs").addObject().put("name", "INPUT0").put("datatype", "FP32");
        input.putArray("shape").add(1).add(ELEMENTS);
        ArrayNode data = input.putArray("data");
        for (int i = 0; i < ELEMENTS; i++) {
            data.add(i + 0.5);
        }
        return Collections.nCopies(INFERENCES_A_SOCKET, body);
    }

    private List<Finding> findings() {
        return List.of(
                Finding.ratio(
                        NAME,
                        Series.ofMedian("p99 of others", "ms", p99With),
                        Series.ofMedian("without", "ms", p99Without),
                        new Target.AtMost(MOST_TIMES_THE_P99)),
                Finding.difference(
                        NAME,
                        new Series("live heap with unread answers", "MB", heapWith, Summary.LARGEST),
                        Series.ofMedian("without", "MB", heapWithout),
                        new Target.AtMost(MOST_MEGABYTES)),
                Finding.alone(
                        NAME,
                        new Series("not answered or told, once read", "", untold, Summary.LARGEST),
                        new Target.AtMost(0)));
    }
}
