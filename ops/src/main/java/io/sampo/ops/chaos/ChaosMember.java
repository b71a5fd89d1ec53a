package io.sampo.ops.chaos;

import io.sampo.ops.load.process.ChildJvm;
import io.sampo.ops.load.process.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One member of the cluster: a process that is killed and started again under the same addresses. Thread-safe. */
final class ChaosMember {

    private static final String MAIN_CLASS = "io.sampo.ops.Main";

    /** What a member logs when it was taken into the cluster. */
    private static final String JOINED = "Welcome from";

    private final Sandbox sandbox;
    private final String name;
    private final List<String> arguments;
    private final Path log;
    private final List<String> firstSeeds;
    private final List<String> laterSeeds;
    private int incarnation;
    private long loggedBefore;
    private @Nullable ChildJvm process;

    /**
     * Makes a member that does not run yet.
     *
     * @param log where it logs, all its lives in one file
     * @param firstSeeds whom to join at the first start; the first member of all names itself first and so makes the cluster
     * @param laterSeeds whom to join at later starts: never itself, or it would make a second cluster when others answer late
     */
    ChaosMember(
            Sandbox sandbox,
            String name,
            List<String> arguments,
            Path log,
            List<String> firstSeeds,
            List<String> laterSeeds) {
        this.sandbox = sandbox;
        this.name = name;
        this.arguments = List.copyOf(arguments);
        this.log = log;
        this.firstSeeds = List.copyOf(firstSeeds);
        this.laterSeeds = List.copyOf(laterSeeds);
    }

    String name() {
        return name;
    }

    /** Starts it; it is not ready yet. */
    synchronized void start() throws IOException {
        List<String> all = new ArrayList<>(arguments);
        for (String seed : incarnation == 0 ? firstSeeds : laterSeeds) {
            all.addAll(List.of("--seed", seed));
        }
        incarnation++;
        loggedBefore = Files.exists(log) ? Files.size(log) : 0;
        process = sandbox.startLogging(name + "-" + incarnation, MAIN_CLASS, all);
    }

    /** Ends it without a chance to say goodbye. */
    synchronized void kill() {
        if (process != null) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Whether it was taken into the cluster since it was started last; after its first start, which is waited for, always. */
    synchronized boolean hasJoined() throws IOException {
        if (incarnation <= 1) {
            return true;
        }
        if (!Files.exists(log)) {
            return false;
        }
        byte[] all = Files.readAllBytes(log);
        int from = (int) Math.min(loggedBefore, all.length);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8).contains(JOINED);
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }
}
