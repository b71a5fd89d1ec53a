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

    /** What a member logs when it is a full member: one that is still joining does not count where a cluster splits. */
    private static final String UP = "Up in the cluster";

    private final Sandbox sandbox;
    private final String name;
    private final List<String> arguments;
    private final Path log;
    private final List<String> others;
    private int incarnation;
    private boolean isFirst;
    private long loggedBefore;
    private @Nullable ChildJvm process;

    /**
     * Makes a member that does not run yet.
     *
     * @param log where it logs, all its lives in one file
     * @param others addresses of all other members
     */
    ChaosMember(Sandbox sandbox, String name, List<String> arguments, Path log, List<String> others) {
        this.sandbox = sandbox;
        this.name = name;
        this.arguments = List.copyOf(arguments);
        this.log = log;
        this.others = List.copyOf(others);
    }

    String name() {
        return name;
    }

    /** Starts it, to join the others; it never names itself, or it would make a second cluster when they answer late. */
    synchronized void start() throws IOException {
        isFirst = false;
        start(others);
    }

    /** Starts it, to make a cluster of its own that others join. Only where there is none. */
    synchronized void startFirst() throws IOException {
        isFirst = true;
        start(List.of());
    }

    private void start(List<String> seeds) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        seeds.forEach(seed -> all.addAll(List.of("--seed", seed)));
        incarnation++;
        loggedBefore = Files.exists(log) ? Files.size(log) : 0;
        process = sandbox.startLogging(name + "-" + incarnation, MAIN_CLASS, all);
    }

    /** Ends it without a chance to say goodbye, and returns once its ports are free. */
    synchronized void kill() {
        if (process != null) {
            process.kill();
        }
    }

    /** Whether it lives, and is a full member of the cluster since it was started last. */
    synchronized boolean isUp() throws IOException {
        if (!isAlive() || !Files.exists(log)) {
            return false;
        }
        byte[] all = Files.readAllBytes(log);
        int from = (int) Math.min(loggedBefore, all.length);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8).contains(UP);
    }

    /** Whether it lives and makes the cluster that others join. */
    synchronized boolean isFirst() {
        return isAlive() && isFirst;
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Its name, and how it is, for people. */
    String describe() throws IOException {
        return name + (isUp() ? " up" : isAlive() ? " joining" : " dead");
    }
}
