package io.sampo.ops.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for the time of a bench, and the processes that live in it. Closing it ends them, the last started first, and
 * deletes the folder; so does the end of this JVM. Thread-safe.
 */
public final class Sandbox implements AutoCloseable {

    private final Path folder;
    private final Thread atExit = new Thread(this::clear, "sampo-bench-cleanup");
    private final Deque<ChildJvm> children = new ArrayDeque<>();
    private boolean closed;

    private Sandbox(Path folder) {
        this.folder = folder;
    }

    /** Makes one among the temporary files. */
    public static Sandbox create() throws IOException {
        Sandbox sandbox = new Sandbox(Files.createTempDirectory("sampo-bench-"));
        Runtime.getRuntime().addShutdownHook(sandbox.atExit);
        return sandbox;
    }

    /** A folder in it, which then exists. */
    public synchronized Path folder(String name) throws IOException {
        requireOpen();
        return Files.createDirectories(folder.resolve(name));
    }

    /** Starts a JVM that writes {@code name.log}. */
    public ChildJvm startLogging(String name, String mainClass, List<String> arguments) throws IOException {
        return adopt(ChildJvm.logging(name, mainClass, arguments, folder.resolve(name + ".log")));
    }

    /** Starts a JVM that answers in lines and writes the rest to {@code name.log}. */
    ChildJvm startTalking(String name, String mainClass, List<String> arguments) throws IOException {
        return adopt(ChildJvm.talking(name, mainClass, arguments, folder.resolve(name + ".log")));
    }

    private synchronized ChildJvm adopt(ChildJvm child) {
        if (closed) {
            child.close();
        }
        requireOpen();
        children.push(child);
        return child;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the bench is ending");
        }
    }

    /** A port on loopback that nobody listened on a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This JVM is ending: the hook runs, and finds nothing left to do.
        }
    }

    private synchronized void clear() {
        closed = true;
        while (!children.isEmpty()) {
            children.pop().close();
        }
        deleteFolder();
    }

    private void deleteFolder() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Cleared before.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
