package io.sampo.ops.load.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of our own making. It writes to a log; with one that was started to talk, stdin and stdout are a conversation in
 * lines, and only those lines of its stdout count that begin with an opening brace.
 */
public final class ChildJvm implements AutoCloseable {

    /** For an orderly end; after that it is killed, and whatever it started with it. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private static final int SHOWN_LOG_LINES = 12;

    /** What begins the name of each environment variable that stands for an option. */
    private static final String OPTION_PREFIX = "SAMPO_";

    private static final String JVM_OPTIONS = "SAMPO_JAVA_OPTS";

    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedReader answers;
    private final Writer questions;

    private ChildJvm(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** Starts one that only writes its log. */
    static ChildJvm logging(String name, String mainClass, List<String> arguments, Path log) throws IOException {
        return new ChildJvm(
                name,
                builder(mainClass, arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    /** Starts one that answers in lines. */
    static ChildJvm talking(String name, String mainClass, List<String> arguments, Path log) throws IOException {
        return new ChildJvm(
                name,
                builder(mainClass, arguments)
                        .redirectError(Redirect.to(log.toFile()))
                        .start(),
                log);
    }

    private static ProcessBuilder builder(String mainClass, List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(command(mainClass, arguments));
        forget(builder.environment());
        return builder;
    }

    /**
     * Takes out of {@code environment} what stands for options of Sampo: a user's database, folders and settings are for the user's own
     * servers. The JVM's options stay; they come as flags of this JVM in any case.
     */
    static void forget(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith(OPTION_PREFIX) && !name.equals(JVM_OPTIONS));
    }

    /** This JVM's own java, flags and class path. */
    static List<String> command(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(ChildJvm::isInherited)
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return command;
    }

    /** Agents, debuggers and the ports of this JVM are its own. */
    private static boolean isInherited(String flag) {
        return !flag.startsWith("-javaagent")
                && !flag.startsWith("-agentlib")
                && !flag.startsWith("-agentpath")
                && !flag.startsWith("-Dcom.sun.management.jmxremote");
    }

    /**
     * Sends a line and waits for the answer.
     *
     * @throws IOException if the process ended instead, with the end of its log
     */
    String ask(String question) throws IOException {
        try {
            questions.write(question + "\n");
            questions.flush();
        } catch (IOException e) {
            throw new IOException(name + " does not listen" + logTail(), e);
        }
        return nextAnswer();
    }

    /**
     * Waits for a line that the process says by itself.
     *
     * @throws IOException if the process ended instead, with the end of its log
     */
    String nextAnswer() throws IOException {
        String line = answers.readLine();
        while (line != null && !line.startsWith("{")) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException(name + " ended without an answer" + logTail());
        }
        return line;
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** All lines of its log so far. */
    List<String> logLines() {
        try {
            return Files.readAllLines(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of the log, to go behind a message. */
    String logTail() {
        List<String> lines = logLines();
        List<String> tail = lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size());
        return tail.isEmpty() ? "" : ":\n  " + String.join("\n  ", tail);
    }

    /** Ends it without a chance to say goodbye, and returns once its ports are free. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks it to end, waits, and then sees to it. Safe to call again. */
    @Override
    public void close() {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }
}
