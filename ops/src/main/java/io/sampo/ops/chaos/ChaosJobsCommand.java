package io.sampo.ops.chaos;

import io.sampo.ops.load.Durations;
import io.sampo.ops.load.JsonTarget;
import io.sampo.ops.load.ModelsOption;
import io.sampo.ops.load.ProgressLines;
import io.sampo.ops.load.scenario.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sampo chaos jobs}. */
@Command(
        name = "jobs",
        mixinStandardHelpOptions = true,
        description = {
            "Submits embedding jobs to a cluster on PostgreSQL while its processes are killed with -9 and started again.",
            "Exits with 0 if every accepted job ended once, with the right result."
        },
        footer = {"", "Example:", "  sampo chaos jobs --jobs 10000 --kill-every 10s --json chaos.json"})
public final class ChaosJobsCommand implements Callable<Integer> {

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "10000", description = "Jobs (default: 10000).")
    private int jobs;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "Nodes (default: 3).")
    private int nodes;

    @Option(names = "--edges", paramLabel = "N", defaultValue = "2", description = "Edges (default: 2).")
    private int edges;

    @Option(
            names = "--kill-every",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Durations.class,
            description = "Mean time between kills (default: 10s).")
    private Duration killEvery = Duration.ZERO;

    @Option(
            names = "--most-kills",
            paramLabel = "N",
            defaultValue = "1000",
            description = "After so many kills only the work goes on (default: 1000).")
    private int mostKills;

    @Option(
            names = "--database-restarts",
            paramLabel = "N",
            defaultValue = "1",
            description = "Restarts of the database (default: 1).")
    private int databaseRestarts;

    @Option(
            names = "--limit",
            paramLabel = "TIME",
            defaultValue = "20m",
            converter = Durations.class,
            description = "Whatever has not ended by then is lost (default: 20m).")
    private Duration limit = Duration.ZERO;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Decides who dies (default: 1).")
    private long seed;

    @Mixin
    private ModelsOption models = new ModelsOption();

    @Option(names = "--keep-logs", paramLabel = "DIR", description = "Copies the processes' logs there.")
    private @Nullable Path logs;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the verdict to a file, or to stdout if it is '-'.")
    private @Nullable String json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = new ProgressLines(spec.commandLine().getErr());
        Verdict verdict = ChaosJobs.run(settings(), progress);
        if (json == null || !JsonTarget.isStandardOutput(json)) {
            out.print(verdict.table());
            out.flush();
        }
        if (json != null) {
            JsonTarget.write(verdict.json(), json, out);
        }
        return verdict.isGood() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private ChaosSettings settings() {
        try {
            return new ChaosSettings(
                    jobs, nodes, edges, killEvery, mostKills, databaseRestarts, limit, seed, models.repository(), logs);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
