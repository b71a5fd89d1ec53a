package io.sampo.ops.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** The processes of a cluster on this machine: started, watched, and stopped together. */
final class ChildProcesses implements AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(8);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** Codes of processes that were told to stop, also by a signal: Ctrl-C reaches all processes of a terminal. */
    private static final Set<Integer> STOPPED = Set.of(ExitCode.OK, 128 + 2, 128 + 15);

    /** The same, and those of processes that say on their console what is wrong. */
    private static final Set<Integer> REFUSED =
            Set.of(ExitCode.OK, ExitCode.SOFTWARE, ExitCode.USAGE, 128 + 2, 128 + 15);

    /** JVM options that children do not take over: those of debuggers and profilers, which belong to one process. */
    private static final List<String> OWN_OPTIONS = List.of("-agentlib", "-agentpath", "-javaagent");

    /**
     * A process that listens.
     *
     * @param address for other members, as {@code host:port}
     * @param httpPort for clients; 0 if it is no edge
     */
    record Child(String name, MemberCommand.Role role, Process process, String address, int httpPort, Path log) {

        long pid() {
            return process.pid();
        }

        boolean isAlive() {
            return process.isAlive();
        }
    }

    private final LaunchSettings settings;
    private final Path runFolder;
    private final String databaseUrl;
    private final int nodes;
    private final PrintWriter out;
    private final Map<String, Child> children = new ConcurrentSkipListMap<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<ChildOutput> outputs = new ArrayList<>();
    /** Names of those of which it was said that they ended. */
    private final Set<String> ended = new HashSet<>();

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Starts none yet.
     *
     * @param databaseUrl where they keep jobs
     * @param nodes how many of them will hold replicas
     * @param out where it is said what becomes of them
     */
    ChildProcesses(LaunchSettings settings, Path runFolder, String databaseUrl, int nodes, PrintWriter out) {
        this.settings = settings;
        this.runFolder = runFolder;
        this.databaseUrl = databaseUrl;
        this.nodes = nodes;
        this.out = out;
        try {
            Files.createDirectories(runFolder);
        } catch (IOException e) {
            throw new LaunchException("--data: cannot make '" + runFolder + "': " + e, e);
        }
        if (LoopbackTls.isNeeded(settings)) {
            // Before the children, which share it.
            LoopbackTls.settings(runFolder);
        }
    }

    /** Starts a process and returns once it listens. */
    Child start(String name, MemberCommand.Role role, int edgePort, List<String> seeds) {
        Path log = runFolder.resolve(name + ".log");
        List<String> command = new ArrayList<>(javaCommand());
        // Any one process of this machine may die and the others go on, see docs/adr/0005.
        command.add(1, "-Dpekko.cluster.split-brain-resolver.active-strategy=keep-oldest");
        command.add(1, "-Dsampo.node.members-on-machine=" + nodes);
        command.add(command.indexOf("-cp"), "-XX:ErrorFile=" + runFolder.resolve(name + ".crash.log"));
        command.addAll(List.of("member", "--role", role.name().toLowerCase(Locale.ROOT)));
        command.addAll(settings.forChild(edgePort));
        command.addAll(List.of("--run-folder", runFolder.toString(), "--log", log.toString()));
        command.addAll(
                List.of("--end-with", Long.toString(ProcessHandle.current().pid())));
        seeds.forEach(seed -> command.addAll(List.of("--seed", seed)));
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            // Not among the arguments, which everybody on this machine can see.
            builder.environment().put("SAMPO_DATABASE_URL", databaseUrl);
            builder.redirectError(runFolder.resolve(name + ".err").toFile());
            Process process = builder.start();
            synchronized (processes) {
                processes.add(process);
            }
            Child child = announced(name, role, process, log);
            children.put(name, child);
            return child;
        } catch (IOException e) {
            throw new LaunchException("cannot start " + name + ": " + e, e);
        }
    }

    /** Whether the process of this name runs. */
    boolean isAlive(@Nullable String name) {
        Child child = children.get(name);
        return child != null && child.isAlive();
    }

    /**
     * Says which processes have ended by themselves since it was asked last. Any of them may, as long as an edge and a node go on.
     *
     * @throws LaunchException if none of a role is left
     */
    void requireSomeOfEachRole() {
        for (Child child : children.values()) {
            if (!child.isAlive() && !closed.get() && ended.add(child.name())) {
                out.println("sampo: " + whatBecameOf(child));
                out.flush();
            }
        }
        for (MemberCommand.Role role : MemberCommand.Role.values()) {
            List<Child> all = children.values().stream()
                    .filter(child -> child.role() == role)
                    .toList();
            if (!closed.get() && all.stream().noneMatch(Child::isAlive)) {
                String logs = all.stream().map(child -> child.log().toString()).collect(Collectors.joining(", "));
                throw new LaunchException(
                        "no " + role.name().toLowerCase(Locale.ROOT) + " is left; what they did is in " + logs);
            }
        }
    }

    /**
     * Says if a process ends by itself; returns when all have been told to stop and did.
     *
     * @throws LaunchException if none of a role is left before
     */
    void watch() throws InterruptedException {
        while (!closed.get() || children.values().stream().anyMatch(Child::isAlive)) {
            requireSomeOfEachRole();
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    private String whatBecameOf(Child child) {
        int code = child.process().exitValue();
        return child.name() + " (pid " + child.pid() + ") ended with code " + code
                + (code == ExitCode.SOFTWARE ? ": " + lastError(child.name()) : "");
    }

    /**
     * Stops all processes, by force if they take too long, and deletes what they left; not the logs where one of them ended by itself and
     * not in order. Safe from any thread, once.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        List<Process> running;
        synchronized (processes) {
            running = List.copyOf(processes);
        }
        boolean failed = hasAnyFailed(running);
        running.forEach(Process::destroy);
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        for (Process process : running) {
            try {
                if (!process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            RunFolder.delete(ProcessConfig.aeronFolder(process.pid()));
        }
        awaitOutputs();
        if (failed) {
            LoopbackTls.delete(runFolder);
            out.println("sampo: the logs stay in " + runFolder);
            out.flush();
        } else {
            RunFolder.end(runFolder);
        }
    }

    /** Whether one has ended by itself, and not in order; one that could not start has said why. */
    private boolean hasAnyFailed(List<Process> all) {
        Set<Process> listened = children.values().stream().map(Child::process).collect(Collectors.toSet());
        return all.stream()
                .filter(process -> !process.isAlive())
                .anyMatch(process -> !(listened.contains(process) ? STOPPED : REFUSED).contains(process.exitValue()));
    }

    /** Nobody shall write to the folder while it is deleted. */
    private void awaitOutputs() {
        List<ChildOutput> all;
        synchronized (processes) {
            all = List.copyOf(outputs);
        }
        try {
            for (ChildOutput output : all) {
                output.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Child announced(String name, MemberCommand.Role role, Process process, Path log) throws IOException {
        ChildOutput output = new ChildOutput(name, process.getInputStream(), runFolder.resolve(name + ".out"));
        synchronized (processes) {
            outputs.add(output);
        }
        String line = output.awaitLine("member ");
        output.startDraining();
        if (line == null) {
            throw new LaunchException(name + " did not start: " + lastError(name));
        }
        String[] words = line.split(" ", -1);
        int httpPort = words.length > 3 ? Integer.parseInt(words[3]) : 0;
        return new Child(name, role, process, words[1], httpPort, log);
    }

    private String lastError(String name) {
        try {
            List<String> lines = Files.readAllLines(runFolder.resolve(name + ".err"));
            String last = lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
            return last.startsWith("sampo: ") ? last.substring("sampo: ".length()) : last;
        } catch (IOException | UncheckedIOException e) {
            return "its output cannot be read: " + e;
        }
    }

    /** This JVM's own command, up to the main class: children run the same code with the same options. */
    static List<String> javaCommand() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> OWN_OPTIONS.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.sampo.ops.Main"));
        return command;
    }
}
