package io.sampo.ops.load.scenario;

import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.http.LoadResult;
import io.sampo.ops.load.process.JournalProcess;
import io.sampo.ops.load.process.ProcessorTime;
import io.sampo.ops.load.reference.BareJournal;
import io.sampo.ops.load.reference.Texts;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Durable jobs in one process on H2: how many are accepted a second beside the events that the bare journal persists, how long an
 * accept takes at half that rate, and how many embedding jobs are completed a second beside synchronous embeddings.
 */
final class JobsScenario {

    private static final String NAME = "jobs";
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    /** Journal, sharding and database are far more code than a request runs through elsewhere. */
    private static final Duration WARM_UP_SLICE = Duration.ofSeconds(3);

    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);
    private static final int MOST_CONNECTIONS = 512;

    private final Bench bench;
    private final URI server;
    private final JobPages jobs;
    private final List<HttpCall> accepts;
    private final List<HttpCall> embeddings;
    private final List<HttpCall> embeddingJobs;
    private final List<Double> acceptedPerSecond = new ArrayList<>();
    private final List<Double> eventsPerSecond = new ArrayList<>();
    private final List<Double> eventsInOurTables = new ArrayList<>();
    private final List<Double> acceptP99s = new ArrayList<>();
    private final List<Double> completedPerSecond = new ArrayList<>();
    private final List<Double> synchronousPerSecond = new ArrayList<>();
    private final ItemCost jobCost;
    private final ItemCost synchronousCost;

    private JobsScenario(Bench bench, URI server, ProcessorTime processorTime) {
        this.bench = bench;
        this.server = server;
        this.jobCost = new ItemCost(processorTime);
        this.synchronousCost = new ItemCost(processorTime);
        this.jobs = new JobPages(server);
        List<String> texts = Texts.shipped();
        this.accepts = Calls.identityJob(server);
        this.embeddings = Calls.embeddings(server, texts);
        this.embeddingJobs = Calls.embeddingJobs(server, texts);
    }

    static List<Finding> run(Bench bench) throws IOException {
        Testbed testbed = bench.testbed();
        return new JobsScenario(bench, testbed.oneProcess(), testbed.timeOfOneProcess()).run();
    }

    private List<Finding> run() throws IOException {
        BenchSettings settings = bench.settings();
        JournalProcess plugin = bench.testbed().journal(BareJournal.Tables.PLUGIN);
        JournalProcess ourTables = bench.testbed().journal(BareJournal.Tables.SAMPO);
        bench.progress().begin(NAME + " warm-up", settings.roundDuration());
        WarmUp.run(plugin::eventsPerSecond, settings.roundDuration());
        WarmUp.run(ourTables::eventsPerSecond, settings.roundDuration());
        WarmUp.run(bench.closedLoop(server, embeddings, settings.embeddingConnections()), settings.roundDuration());
        WarmUp.run(this::acceptAndDrain, settings.roundDuration(), WARM_UP_SLICE);
        double synchronous = bench.closedLoop(server, embeddings, settings.embeddingConnections())
                .measure(settings.roundDuration());
        WarmUp.run(duration -> workOff(synchronous, duration).perSecond(), settings.roundDuration(), WARM_UP_SLICE);
        double accepts = WarmUp.run(this::acceptAndDrain, settings.roundDuration(), WARM_UP_SLICE);
        // As it is measured: an open loop runs through code that a closed one does not.
        WarmUp.run(duration -> atHalf(accepts, duration).perSecond(), settings.roundDuration(), WARM_UP_SLICE);
        // Once more: what the compiler assumed of jobs it gives up when they are of another kind.
        WarmUp.run(duration -> workOff(synchronous, duration).perSecond(), settings.roundDuration(), WARM_UP_SLICE);
        for (int round = 1; round <= settings.rounds(); round++) {
            String what = NAME + " " + round + "/" + settings.rounds() + " ";
            eventsPerSecond.add(events(what + "bare journal", plugin));
            eventsInOurTables.add(events(what + "bare journal in Sampo's tables", ourTables));
            measureAccepts(what);
            measureCompletions(what);
        }
        return findings();
    }

    private double acceptAndDrain(Duration duration) throws IOException {
        double perSecond = bench.closedLoop(server, accepts, bench.settings().connections())
                .measure(duration);
        awaitIdle();
        return perSecond;
    }

    /**
     * Submits half as many a second as at the peak, on as many connections as stood then. To open others costs the server a multiple
     * of what an accept does: with none ahead, and code that had never opened many, that alone made a second's jam.
     */
    private LoadResult atHalf(double peakPerSecond, Duration duration) throws IOException {
        LoadPlan.Open half = new LoadPlan.Open(
                peakPerSecond / 2, Math.min(bench.settings().connections(), MOST_CONNECTIONS), MOST_CONNECTIONS);
        LoadResult result =
                bench.load(LoadPlan.of(server, accepts, half, duration).after(lead()));
        awaitIdle();
        return result;
    }

    /**
     * How long each load lasts before it counts: after work of another kind the compiler is busy with what the new one does otherwise.
     * Embeddings, of which there are a thirtieth in the same time, begin with a run as long as the one that counts.
     */
    private Duration lead() {
        return bench.settings().roundDuration().dividedBy(2);
    }

    private double events(String what, JournalProcess journal) throws IOException {
        bench.progress().begin(what, bench.settings().roundDuration());
        return journal.eventsPerSecond(bench.settings().roundDuration());
    }

    private void measureAccepts(String what) throws IOException {
        Duration duration = bench.settings().roundDuration();
        bench.progress().begin(what + "accepts", duration);
        LoadPlan.Closed closed = new LoadPlan.Closed(bench.settings().connections());
        LoadPlan plan = LoadPlan.of(server, accepts, closed, duration).after(lead());
        LoadResult peak = bench.recorded(NAME, "accepts", bench.load(plan));
        acceptedPerSecond.add(peak.perSecond());
        awaitIdle();
        LoadResult calm = bench.recorded(NAME, "accepts at half", atHalf(peak.perSecond(), duration));
        acceptP99s.add(calm.latency().p99Millis());
        tell(
                "%sbare journal %.0f events/s, in Sampo's tables %.0f, accepts %.0f/s, p99 at half that rate %.1f ms",
                what,
                Rounds.last(eventsPerSecond),
                Rounds.last(eventsInOurTables),
                Rounds.last(acceptedPerSecond),
                Rounds.last(acceptP99s));
    }

    private void measureCompletions(String what) throws IOException {
        Duration duration = bench.settings().roundDuration();
        // Each begins with a run that does not count: for some seconds after work of another kind the compiler is busy
        // with the new.
        bench.progress().begin(what + "synchronous embeddings", duration.multipliedBy(2));
        bench.closedLoop(server, embeddings, bench.settings().embeddingConnections())
                .measure(duration);
        LoadPlan.Closed closed = new LoadPlan.Closed(bench.settings().embeddingConnections());
        double spentBefore = synchronousCost.seconds();
        LoadResult answered = bench.load(LoadPlan.of(server, embeddings, closed, duration));
        synchronousCost.add(synchronousCost.seconds() - spentBefore, (double) answered.right());
        double synchronous = answered.perSecond();
        synchronousPerSecond.add(synchronous);
        bench.progress().begin(what + "embedding jobs", duration.multipliedBy(4));
        workOff(synchronous, duration);
        double spentBeforeJobs = jobCost.seconds();
        Worked worked = workOff(synchronous, duration);
        jobCost.add(jobCost.seconds() - spentBeforeJobs, (double) worked.jobs());
        completedPerSecond.add(worked.perSecond());
        tell("%ssynchronous %.1f texts/s, jobs %.1f texts/s", what, synchronous, Rounds.last(completedPerSecond));
    }

    /** Jobs that were worked off, and how fast. */
    private record Worked(long jobs, double perSecond) {}

    /** Submits as many as take about {@code duration}, and counts from the first submission to the last end. */
    private Worked workOff(double synchronous, Duration duration) throws IOException {
        long started = System.nanoTime();
        Duration submitting = duration.dividedBy(4);
        // On the connections that synchronous requests have.
        int connections = bench.settings().embeddingConnections();
        LoadResult submitted = bench.load(LoadPlan.of(
                server, embeddingJobs, new LoadPlan.Open(4 * synchronous, connections, connections), submitting));
        awaitIdle();
        return new Worked(submitted.right(), submitted.right() / ((System.nanoTime() - started) / 1e9));
    }

    /** Until no job is queued or running, as far as the server lists them. */
    private void awaitIdle() throws IOException {
        long deadline = System.nanoTime() + DRAIN_LIMIT.toNanos();
        while (jobs.hasAny("queued") || jobs.hasAny("running")) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("jobs are not done after " + DRAIN_LIMIT.toMinutes() + " min");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private void tell(String format, Object... values) {
        bench.progress().done(String.format(Locale.ROOT, format, values));
    }

    private List<Finding> findings() {
        return List.of(
                Finding.ratio(
                        NAME,
                        Series.ofMedian("durable accepts", "jobs/s", acceptedPerSecond),
                        Series.ofMedian("bare journal", "events/s", eventsPerSecond),
                        new Target.AtLeast(0.4)),
                Finding.ratio(
                        NAME,
                        Series.ofMedian("durable accepts", "jobs/s", acceptedPerSecond),
                        Series.ofMedian("bare journal in Sampo's tables", "events/s", eventsInOurTables),
                        Target.NONE),
                Finding.alone(
                        NAME, Series.ofMedian("p99 of an accept at half", "ms", acceptP99s), new Target.AtMost(50)),
                Finding.ratio(
                        NAME,
                        Series.ofMedian("embedding jobs", "texts/s", completedPerSecond),
                        Series.ofMedian("synchronous", "texts/s", synchronousPerSecond),
                        new Target.AtLeast(0.85)),
                Finding.difference(
                        NAME,
                        jobCost.series("processor time, embedding jobs", "ms/text"),
                        synchronousCost.series("synchronous", "ms/text"),
                        Target.NONE));
    }
}
