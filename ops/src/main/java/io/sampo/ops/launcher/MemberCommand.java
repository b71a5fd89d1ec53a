package io.sampo.ops.launcher;

import com.typesafe.config.Config;
import io.sampo.node.NodeSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sampo member}: one process of a cluster. */
@Command(
        name = "member",
        description = "Starts one process of a cluster: an edge, or a node that holds replicas.",
        mixinStandardHelpOptions = true)
public final class MemberCommand implements Callable<Integer> {

    /** What a process can be. */
    enum Role {
        /** Answers HTTP. */
        EDGE,
        /** Holds replicas. */
        NODE
    }

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private CommonOptions options;

    @Option(names = "--role", paramLabel = "ROLE", required = true, description = "What the process is: edge or node.")
    private Role role;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "${env:SAMPO_DEVICE:-}",
            description = "What the models of a node run on: cpu or gpu (default: sampo.node.device, which is cpu).")
    private String device = "";

    @Option(
            names = "--remote-host",
            paramLabel = "HOST",
            defaultValue = "${env:SAMPO_REMOTE_HOST}",
            description = "Name or address under which other members reach this one (default: 127.0.0.1).")
    private @Nullable String remoteHost;

    @Option(
            names = "--remote-port",
            paramLabel = "PORT",
            defaultValue = "${env:SAMPO_REMOTE_PORT}",
            description = "Port for other members (default: any free one).")
    private @Nullable Integer remotePort;

    @Option(
            names = "--seed",
            paramLabel = "HOST:PORT",
            description = "A member to join; may be repeated. Without any, this is the first.")
    private List<String> seeds = new ArrayList<>();

    @Option(
            names = "--run-folder",
            paramLabel = "DIR",
            hidden = true,
            description = "Folder of the run that this process belongs to.")
    private @Nullable Path runFolder;

    @Option(names = "--log", paramLabel = "FILE", description = "The log file (default: DATA/logs/member-PID.log).")
    private @Nullable Path log;

    @Option(
            names = "--end-with",
            paramLabel = "PID",
            hidden = true,
            description = "Stops when the process with this id has ended.")
    private @Nullable Long endWith;

    @Override
    public Integer call() {
        LaunchSettings settings = LaunchSettings.of(options);
        Map<String, Object> own = ownSettings();
        long pid = ProcessHandle.current().pid();
        PrintWriter out = spec.commandLine().getOut();
        SampoProcess.logTo(log != null ? log : settings.data().resolve("logs").resolve("member-" + pid + ".log"));
        ShippedModels.copyIfMissing(settings.models(), out);
        Path folder =
                runFolder != null ? runFolder : settings.data().resolve("run").resolve("member-" + pid);
        try {
            List<String> roles = List.of(role == Role.EDGE ? SampoProcess.EDGE : NodeSettings.ROLE);
            Config config = ProcessConfig.build(settings, roles, own, folder);
            SampoProcess process = SampoProcess.start(config, seeds);
            endWithParent(process);
            // Whoever started this process reads this line, and nothing else.
            out.println("member " + process.remoteAddress()
                    + (role == Role.EDGE ? " http " + process.httpAddress().getPort() : ""));
            out.flush();
            process.awaitTermination();
        } finally {
            if (runFolder == null) {
                RunFolder.end(folder);
            }
            RunFolder.delete(ProcessConfig.aeronFolder());
        }
        return ExitCode.OK;
    }

    /** What the options of this command set, where they were given. */
    private Map<String, Object> ownSettings() {
        Map<String, Object> own = new HashMap<>();
        if (!device.isEmpty()) {
            own.put("sampo.node.device", device);
        }
        if (remoteHost != null) {
            own.put("pekko.remote.artery.canonical.hostname", remoteHost);
        }
        if (remotePort != null) {
            requirePort(remotePort);
            own.put("pekko.remote.artery.canonical.port", remotePort);
        }
        return own;
    }

    private void requirePort(int port) {
        if (port < 0 || port > LaunchSettings.LARGEST_PORT) {
            throw options.wrong("--remote-port: " + port + " (expected: 0 to " + LaunchSettings.LARGEST_PORT + ")");
        }
    }

    private void endWithParent(SampoProcess process) {
        Long parentPid = endWith;
        if (parentPid == null) {
            return;
        }
        Thread watch = new Thread(
                () -> {
                    ProcessHandle.of(parentPid)
                            .ifPresent(parent -> parent.onExit().join());
                    process.stop();
                },
                "end-with-" + parentPid);
        watch.setDaemon(true);
        watch.start();
    }
}
