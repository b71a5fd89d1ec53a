package io.sampo.ops.launcher;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** The {@code sampo} command of the distribution that this build made, as a process; stopped when closed. */
public final class RunningCommand implements AutoCloseable {

    /** Long enough for a machine that is busy with something else. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Path HOME = Path.of("target", "sampo").toAbsolutePath();
    private static final Pattern READY = Pattern.compile("Sampo is ready on (http://\\S+).*");

    /** All that were started and not closed: who answers a request is not known to who asks. */
    private static final List<RunningCommand> OPEN = new CopyOnWriteArrayList<>();

    private static final int LAST_LINES = 80;

    private final List<String> args;
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningCommand(List<String> args, Process process) {
        this.args = args;
        this.process = process;
        Thread reader = new Thread(this::read, "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    public static RunningCommand start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmn80m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                // As in the tests themselves, see pom.xml.
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:ErrorFile=" + HOME.resolveSibling("hs_err_pid%p.log"),
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Dsampo.home=" + HOME,
                "-cp",
                HOME.resolve("lib").resolve("sampo-ops-0.1.0-SNAPSHOT.jar").toString(),
                "io.sampo.ops.Main"));
        command.addAll(List.of(args));
        RunningCommand started = new RunningCommand(
                List.of(args),
                new ProcessBuilder(command).redirectErrorStream(true).start());
        OPEN.add(started);
        return started;
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("output ended: " + e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public List<String> lines() {
        return lines;
    }

    /** The first address that the command says it is ready on. */
    public String awaitReady() {
        awaitOrTell("never ready", line -> READY.matcher(line).matches());
        return lines.stream()
                .map(READY::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the command prints a line with {@code text}. */
    public void awaitLine(String text) {
        awaitOrTell("never said '" + text + "'", line -> line.contains(text));
    }

    private void awaitOrTell(String failure, Predicate<String> isMeant) {
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || lines.stream().anyMatch(isMeant));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(failure + "; it said: " + lines, e);
        }
        if (lines.stream().noneMatch(isMeant)) {
            throw new AssertionError(failure + " before it ended; it said: " + lines);
        }
    }

    /** What the command printed, once it has ended. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running; it said: " + lines);
        }
        return process.exitValue();
    }

    /** As Ctrl-C does. */
    public void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(pid())).start().waitFor();
    }

    public HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    public HttpResponse<String> post(String url, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try {
            return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            String told = OPEN.stream().map(RunningCommand::told).collect(Collectors.joining());
            throw new IOException("nobody listens; what was started:" + told, e);
        }
    }

    /** How it is, and what it said last on its console and in the log of a member. */
    private String told() {
        StringBuilder told = new StringBuilder("\n").append(args);
        told.append(process.isAlive() ? " runs" : " ended with code " + process.exitValue());
        lastOf(lines).forEach(line -> told.append("\n    ").append(line));
        int data = args.indexOf("--data");
        Path log = Path.of(data < 0 ? "data" : args.get(data + 1), "logs", "member-" + pid() + ".log");
        if (Files.exists(log)) {
            try {
                lastOf(Files.readAllLines(log))
                        .forEach(line -> told.append("\n    log: ").append(line));
            } catch (IOException e) {
                told.append("\n    its log cannot be read: ").append(e);
            }
        }
        return told.toString();
    }

    private static List<String> lastOf(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    }

    @Override
    public void close() {
        OPEN.remove(this);
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
