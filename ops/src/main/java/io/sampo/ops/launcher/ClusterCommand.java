package io.sampo.ops.launcher;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sampo cluster}: several processes on this machine, which form one cluster. */
@Command(
        name = "cluster",
        description = "Starts several processes on loopback addresses, which form one cluster, and watches them.",
        mixinStandardHelpOptions = true)
public final class ClusterCommand implements Callable<Integer> {

    /** Further edges listen this much higher than the one before, as room for other ports of an edge. */
    private static final int PORT_STEP = 10;

    private static final int MOST_PROCESSES = 64;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private CommonOptions options;

    @Option(
            names = "--edges",
            paramLabel = "N",
            defaultValue = "1",
            description = "Processes that answer HTTP (default: 1).")
    private int edges;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "2",
            description = "Processes that hold replicas (default: 2).")
    private int nodes;

    @Override
    public Integer call() throws InterruptedException {
        LaunchSettings settings = LaunchSettings.of(options);
        requireCount("--edges", edges);
        requireCount("--nodes", nodes);
        settings.requirePort(settings.port() + (edges - 1) * PORT_STEP);
        PrintWriter out = spec.commandLine().getOut();
        ShippedModels.copyIfMissing(settings.models(), out);
        Path runFolder = settings.data()
                .resolve("run")
                .resolve("cluster-" + ProcessHandle.current().pid());
        String databaseUrl = settings.databaseUrl();
        SharedDatabase shared = databaseUrl.isEmpty() ? SharedDatabase.start(settings.data()) : null;
        try (shared;
                ChildProcesses children = new ChildProcesses(
                        settings, runFolder, shared == null ? databaseUrl : shared.url(), nodes, out)) {
            Runtime.getRuntime().addShutdownHook(new Thread(children::close, "stop-children"));
            Map<String, String> edgesByUrl = startAll(children, settings, out);
            Predicate<String> isAlive = url -> {
                children.requireSomeOfEachRole();
                return children.isAlive(edgesByUrl.get(url));
            };
            ClusterProgress progress = new ClusterProgress(new LoadConsole(out));
            progress.followUntilReady(edgesByUrl.keySet(), isAlive);
            out.println();
            edgesByUrl.forEach((url, edge) -> {
                if (children.isAlive(edge)) {
                    out.println("Sampo is ready on " + url);
                }
            });
            out.println("Ctrl-C stops all processes.");
            out.flush();
            progress.followUntilSettled(edgesByUrl.keySet(), isAlive);
            children.watch();
        }
        return ExitCode.OK;
    }

    /**
     * Starts the processes, and returns names of edges by their addresses. The first is an edge: it loads no models, so that others find
     * it to join whatever becomes of a node that does.
     */
    private Map<String, String> startAll(ChildProcesses children, LaunchSettings settings, PrintWriter out) {
        Map<String, String> edgesByUrl = new LinkedHashMap<>();
        List<String> seeds = List.of();
        for (int i = 1; i <= edges; i++) {
            int port = settings.port() == 0 ? 0 : settings.port() + (i - 1) * PORT_STEP;
            ChildProcesses.Child edge = start(children, out, "edge-" + i, MemberCommand.Role.EDGE, port, seeds);
            edgesByUrl.put(EdgeUrl.of(settings.host(), edge.httpPort()), edge.name());
            seeds = seeds.isEmpty() ? List.of(edge.address()) : seeds;
        }
        for (int i = 1; i <= nodes; i++) {
            start(children, out, "node-" + i, MemberCommand.Role.NODE, 0, seeds);
        }
        return edgesByUrl;
    }

    private static ChildProcesses.Child start(
            ChildProcesses children,
            PrintWriter out,
            String name,
            MemberCommand.Role role,
            int port,
            List<String> seeds) {
        ChildProcesses.Child child = children.start(name, role, port, seeds);
        String http = child.httpPort() == 0 ? "" : " http port " + child.httpPort();
        out.printf("%-8s %s%s pid %d log %s%n", name, child.address(), http, child.pid(), child.log());
        out.flush();
        return child;
    }

    private void requireCount(String option, int count) {
        if (count < 1 || count > MOST_PROCESSES) {
            throw options.wrong(option + ": " + count + " (expected: 1 to " + MOST_PROCESSES + ")");
        }
    }
}
