package io.sampo.ops.launcher;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
                ChildProcesses children =
                        new ChildProcesses(settings, runFolder, shared == null ? databaseUrl : shared.url(), nodes)) {
            Runtime.getRuntime().addShutdownHook(new Thread(children::close, "stop-children"));
            String seed = start(children, out, "node-1", MemberCommand.Role.NODE, 0, List.of());
            for (int i = 2; i <= nodes; i++) {
                start(children, out, "node-" + i, MemberCommand.Role.NODE, 0, List.of(seed));
            }
            List<String> urls = new ArrayList<>();
            for (int i = 1; i <= edges; i++) {
                int port = settings.port() == 0 ? 0 : settings.port() + (i - 1) * PORT_STEP;
                start(children, out, "edge-" + i, MemberCommand.Role.EDGE, port, List.of(seed));
                urls.add(EdgeUrl.of(settings.host(), children.httpPort("edge-" + i)));
            }
            new ClusterProgress(new LoadConsole(out)).followUntilReady(urls, children::requireAlive);
            out.println();
            urls.forEach(url -> out.println("Sampo is ready on " + url));
            out.println("Ctrl-C stops all processes.");
            out.flush();
            children.watch(out);
        }
        return ExitCode.OK;
    }

    private static String start(
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
        return child.address();
    }

    private void requireCount(String option, int count) {
        if (count < 1 || count > MOST_PROCESSES) {
            throw options.wrong(option + ": " + count + " (expected: 1 to " + MOST_PROCESSES + ")");
        }
    }
}
