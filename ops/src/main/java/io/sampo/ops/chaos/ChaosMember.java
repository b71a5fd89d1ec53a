package io.sampo.ops.chaos;

import io.sampo.ops.load.process.ChildJvm;
import io.sampo.ops.load.process.Sandbox;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One member of the cluster: a process that is killed and started again under the same addresses. Thread-safe. */
final class ChaosMember {

    private static final String MAIN_CLASS = "io.sampo.ops.Main";

    private final Sandbox sandbox;
    private final String name;
    private final List<String> arguments;
    private int incarnation;
    private @Nullable ChildJvm process;

    ChaosMember(Sandbox sandbox, String name, List<String> arguments) {
        this.sandbox = sandbox;
        this.name = name;
        this.arguments = arguments;
    }

    String name() {
        return name;
    }

    /** Starts it; it is not ready yet. */
    synchronized void start() throws IOException {
        incarnation++;
        process = sandbox.startLogging(name + "-" + incarnation, MAIN_CLASS, arguments);
    }

    /** Ends it without a chance to say goodbye. */
    synchronized void kill() {
        if (process != null) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }
}
