package io.sampo.ops.load.scenario;

import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.LoadGenerator;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.http.LoadResult;
import io.sampo.ops.load.process.Sandbox;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Report;
import io.sampo.ops.load.report.RunRecord;
import io.sampo.ops.load.scenario.Contestant.Measurement;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One run of the bench over some scenarios. */
public final class Bench {

    /** Runs that may come to nothing one after another, because this process was held up for as long as they took. */
    private static final int MOST_EMPTY_RUNS = 5;

    /** Before each measurement: by then queues are as full as they will be. */
    private static final Duration LEAD = Duration.ofSeconds(1);

    private final BenchSettings settings;
    private final Progress progress;
    private final LoadGenerator generator;
    private final @Nullable Testbed testbed;
    private final @Nullable URI attached;
    private final List<RunRecord> runs = new ArrayList<>();

    private Bench(
            BenchSettings settings,
            Progress progress,
            LoadGenerator generator,
            @Nullable Testbed testbed,
            @Nullable URI attached) {
        this.settings = settings;
        this.progress = progress;
        this.generator = generator;
        this.testbed = testbed;
        this.attached = attached;
    }

    /** Measures servers and references that it starts itself, and ends. */
    public static Report run(List<Scenario> scenarios, BenchSettings settings, Progress progress) throws IOException {
        try (Sandbox sandbox = Sandbox.create();
                LoadGenerator generator = new LoadGenerator()) {
            Testbed testbed = new Testbed(sandbox, settings, progress);
            return new Bench(settings, progress, generator, testbed, null).report(scenarios);
        }
    }

    /** Measures a server that runs already, without references. */
    public static Report runAttached(URI server, List<Scenario> scenarios, BenchSettings settings, Progress progress)
            throws IOException {
        try (LoadGenerator generator = new LoadGenerator()) {
            return new Bench(settings, progress, generator, null, server).report(scenarios);
        }
    }

    private Report report(List<Scenario> scenarios) throws IOException {
        Report.Machine machine = Report.Machine.current();
        if (machine.isBusy()) {
            progress.done("This machine is busy with something else, at a load of " + machine.loadAverage() + " on "
                    + machine.cores() + " cores: the figures will mean little.");
        }
        List<Finding> findings = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            findings.addAll(scenario.run(this));
        }
        return new Report(machine, findings, runs);
    }

    BenchSettings settings() {
        return settings;
    }

    Progress progress() {
        return progress;
    }

    LoadGenerator generator() {
        return generator;
    }

    Rounds rounds() {
        return new Rounds(settings.rounds(), settings.roundDuration(), progress);
    }

    /** The server that runs already, or null if the bench starts its own. */
    @Nullable
    URI attached() {
        return attached;
    }

    /** The servers of its own. There are none when attached. */
    Testbed testbed() {
        if (testbed == null) {
            throw new IllegalStateException("attached to " + attached);
        }
        return testbed;
    }

    /** The one server that is asked when only one is. */
    URI server() throws IOException {
        return attached == null ? testbed().oneProcess() : attached;
    }

    /** What that one is called in tables. */
    String serverName() {
        return attached == null ? "one process" : "server";
    }

    /** A contestant that keeps {@code connections} busy; its figure is right answers a second. */
    Contestant closedLoop(String scenario, String name, URI target, List<HttpCall> calls, int connections) {
        return new Contestant(
                name,
                closedLoop(target, calls, connections),
                measured(scenario, name, target, calls, new LoadPlan.Closed(connections), LoadResult::perSecond));
    }

    /** Right answers a second by so many connections; leaves no trace in the report. */
    Measurement closedLoop(URI target, List<HttpCall> calls, int connections) {
        return duration -> load(LoadPlan.of(target, calls, new LoadPlan.Closed(connections), duration))
                .perSecond();
    }

    /** A figure of a run that the report has in detail. */
    Measurement measured(
            String scenario,
            String name,
            URI target,
            List<HttpCall> calls,
            LoadPlan.Pace pace,
            ToDoubleFunction<LoadResult> figure) {
        return duration -> {
            LoadPlan plan = LoadPlan.of(target, calls, pace, duration).after(lead(duration));
            return figure.applyAsDouble(recorded(scenario, name, load(plan)));
        };
    }

    /** How long load is made before a measurement of {@code duration}. */
    static Duration lead(Duration duration) {
        return duration.compareTo(LEAD) < 0 ? duration : LEAD;
    }

    /**
     * Makes a run.
     *
     * @throws IOException if no answer was right, or one was wrong: whatever was measured, it was not what was meant
     */
    LoadResult load(LoadPlan plan) throws IOException {
        LoadResult result = generator.run(plan);
        // On a busy machine, and with a JVM that has just begun, a short run may be over before its first connection
        // stands.
        for (int again = 0; result.total() == 0 && result.unconnected() == 0 && again < MOST_EMPTY_RUNS; again++) {
            result = generator.run(plan);
        }
        if (result.right() == 0 || result.wrong() > 0) {
            throw new IOException(plan.target() + " does not answer as it should: " + shown(result));
        }
        return result;
    }

    /** Puts a run into the report, and says aloud if something in it was not right. */
    LoadResult recorded(String scenario, String subject, LoadResult result) {
        runs.add(new RunRecord(scenario, subject, result));
        if (result.failures() > 0) {
            progress.done(scenario + " " + subject + ": " + shown(result));
        }
        return result;
    }

    private static String shown(LoadResult result) {
        return result.right() + " of " + result.total() + " right, " + result.wrong() + " seen with wrong content, "
                + result.broken() + " broken, " + result.unanswered() + " unanswered, " + result.unsent()
                + " unsent, " + result.unconnected() + " connections not opened, by status " + result.byStatus();
    }
}
