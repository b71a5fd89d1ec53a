package io.sampo.ops.load;

import io.sampo.ops.launcher.Transport;
import io.sampo.ops.load.report.Report;
import io.sampo.ops.load.report.ReportJson;
import io.sampo.ops.load.report.ReportTable;
import io.sampo.ops.load.scenario.Bench;
import io.sampo.ops.load.scenario.BenchSettings;
import io.sampo.ops.load.scenario.Progress;
import io.sampo.ops.load.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sampo bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures Sampo beside what it could be at best.",
            "Starts servers and references of its own on free ports, measures them in turn, and ends them."
        },
        footer = {
            "",
            "Scenarios:",
            "  identity    a small JSON tensor, to the bare echo; edge + node, to one process",
            "  embeddings  real short texts, to the bare runtime; edge + node, to one process",
            "  tensor      600 KiB by the binary extension, to the bare echo",
            "  latency     added median latency at --rate requests a second",
            "  overload    goodput and refusals at twice the saturating rate",
            "  failover    kill -9 of one of two nodes under load",
            "  memory      resident memory under load for --soak",
            "  jobs        durable jobs: accepts to the bare journal, completions to synchronous embeddings",
            "  backlog     100,000 jobs that wait: live heap they take, and from a start after kill -9 to their dispatch",
            "  model-cycles",
            "              load, infer, unload, --cycles times: resident memory at the end, to that after 50",
            "  cold-start  load to first answer in a fresh process: with an optimised copy in the cache, to without",
            "  rollout     a new version takes over at 70 %% of capacity: failures, and p99 to that before",
            "  control     kill -9 of the node with the controller under load",
            "  placement   plans for 1,000 members and 10,000 replicas, the first and those that follow",
            "  fairness    50 jobs of a tenant behind 3,000 of another's: how many of those end before its last",
            "  slow-subscriber",
            "              WebSockets and streams of events that are not read: live heap, the others' p99, and what is",
            "              told when they are read again",
            "The last ten are measured only if they are named; --soak adds memory.",
            "",
            "Examples:",
            "  sampo bench",
            "  sampo bench --scenario embeddings,overload --rounds 5",
            "  sampo bench --soak 5m --json result.json",
            "  sampo bench jobs",
            "  sampo bench --url http://127.0.0.1:8000 --scenario identity"
        },
        subcommands = LoadCommand.class)
public final class BenchCommand implements Callable<Integer> {

    private static final Duration DEFAULT_SOAK = Duration.ofMinutes(5);
    /** They take minutes, or are of interest where models are loaded, not where they are used. */
    private static final Set<Scenario> ONLY_IF_NAMED = EnumSet.of(
            Scenario.MEMORY,
            Scenario.JOBS,
            Scenario.BACKLOG,
            Scenario.MODEL_CYCLES,
            Scenario.COLD_START,
            Scenario.ROLLOUT,
            Scenario.CONTROL,
            Scenario.PLACEMENT,
            Scenario.FAIRNESS,
            Scenario.SLOW_SUBSCRIBER);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "What to measure, as with --scenario.")
    private List<Scenario> named = List.of();

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            arity = "1..*",
            split = ",",
            description = "What to measure: ${COMPLETION-CANDIDATES} (default: the first six).")
    private List<Scenario> scenarios = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = Durations.class,
            description = "Duration of one measurement (default: ${DEFAULT-VALUE}).")
    private Duration seconds = Duration.ZERO;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "32",
            description = "Connections of closed loops (default: ${DEFAULT-VALUE}); twice as many for embeddings.")
    private int connections;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "100",
            description = "Requests a second of latency and failover (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--soak",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long memory is watched (default: 5m if memory is named).")
    private @Nullable Duration soak;

    @Option(
            names = "--cycles",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How often model-cycles loads and unloads (default: ${DEFAULT-VALUE}).")
    private int cycles;

    @Mixin
    private ModelsOption models = new ModelsOption();

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            converter = Transport.Converter.class,
            defaultValue = "${env:SAMPO_TRANSPORT:-tcp}",
            description = "Between edge and nodes: tcp, aeron-udp or tls-tcp (default: tcp).")
    private Transport transport = Transport.TCP;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Measure a server that runs already; without references, and so without ratios.")
    private @Nullable URI url;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write all results to a file, or to stdout if it is '-'.")
    private @Nullable String json;

    @Option(names = "--check", description = "Exit with 1 if a target is missed.")
    private boolean check;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec().commandLine().getOut();
        Report report = measure(chosen(), settings());
        if (json == null || !JsonTarget.isStandardOutput(json)) {
            out.print(ReportTable.of(report.findings()));
            out.flush();
        }
        if (json != null) {
            JsonTarget.write(ReportJson.of(report), json, out);
        }
        return check && !report.allMet() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private Report measure(List<Scenario> chosen, BenchSettings settings) throws IOException {
        PrintWriter err = spec().commandLine().getErr();
        if (!Terminal.isStandardError()) {
            return measure(chosen, settings, new ProgressLines(err));
        }
        try (ProgressBar bar = ProgressBar.start(err)) {
            return measure(chosen, settings, bar);
        }
    }

    private Report measure(List<Scenario> chosen, BenchSettings settings, Progress progress) throws IOException {
        return url == null ? Bench.run(chosen, settings, progress) : Bench.runAttached(url, chosen, settings, progress);
    }

    /** The scenarios in the order in which they are best measured. */
    private List<Scenario> chosen() {
        Set<Scenario> chosen = EnumSet.noneOf(Scenario.class);
        chosen.addAll(scenarios);
        chosen.addAll(named);
        if (chosen.isEmpty()) {
            Arrays.stream(Scenario.values())
                    .filter(scenario ->
                            !ONLY_IF_NAMED.contains(scenario) || (scenario == Scenario.MEMORY && soak != null))
                    .filter(scenario -> url == null || scenario.isAttachable())
                    .forEach(chosen::add);
        }
        for (Scenario scenario : chosen) {
            if (url != null && !scenario.isAttachable()) {
                throw wrong("--scenario: " + scenario + " needs servers of its own (expected: no --url)");
            }
        }
        return List.copyOf(chosen);
    }

    private BenchSettings settings() {
        try {
            return new BenchSettings(
                    rounds,
                    seconds,
                    connections,
                    rate,
                    soak == null ? DEFAULT_SOAK : soak,
                    cycles,
                    models.repository(),
                    transport.toString());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        return spec == null ? CommandSpec.create() : spec;
    }
}
