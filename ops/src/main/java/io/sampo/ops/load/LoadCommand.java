package io.sampo.ops.load;

import io.sampo.ops.load.http.HttpCall;
import io.sampo.ops.load.http.Latency;
import io.sampo.ops.load.http.LoadGenerator;
import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.http.LoadResult;
import io.sampo.ops.load.http.ResponseCheck;
import io.sampo.ops.load.report.ReportJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sampo bench load}: the load generator for free use. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Sends one request again and again, and says what came of it.",
            "With --rate in an open loop: requests start on time whatever the server does, and latency counts from then.",
            "Else in a closed loop: each connection sends the next request when it has the answer to the last."
        },
        footer = {
            "",
            "Example:",
            "  sampo bench load --url http://127.0.0.1:8000/v1/embeddings --rate 100 \\",
            "      --data '{\"model\":\"all-minilm-l6-v2\",\"input\":\"A man is eating food.\"}'"
        })
final class LoadCommand implements Callable<Integer> {

    private static final int OPEN_LOOP_CONNECTIONS = 1000;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--url", required = true, paramLabel = "URL", description = "What to ask, path and query included.")
    private URI url = URI.create("http://127.0.0.1:8000/");

    @Option(names = "--rate", paramLabel = "R", description = "Requests a second: an open loop.")
    private @Nullable Double rate;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections of a closed loop (default: 32); in an open loop, the most that are opened"
                    + " (default: 1000).")
    private @Nullable Integer connections;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Durations.class,
            description = "How long (default: ${DEFAULT-VALUE}).")
    private Duration duration = Duration.ZERO;

    @Option(names = "--method", paramLabel = "VERB", description = "Default: POST with --data, else GET.")
    private @Nullable String method;

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "A header to send; may be given again.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--data",
            paramLabel = "TEXT",
            description = "The body. Sent as application/json unless a header says otherwise.")
    private @Nullable String data;

    @Option(names = "--data-file", paramLabel = "FILE", description = "The same, from a file.")
    private @Nullable Path dataFile;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the result to a file, or to stdout if it is '-'.")
    private @Nullable String json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec().commandLine().getOut();
        LoadPlan plan = plan();
        LoadResult result;
        try (LoadGenerator generator = new LoadGenerator()) {
            result = generator.run(plan);
        }
        if (json == null || !JsonTarget.isStandardOutput(json)) {
            out.print(shown(result));
            out.flush();
        }
        if (json != null) {
            JsonTarget.write(ReportJson.of(result), json, out);
        }
        return ExitCode.OK;
    }

    private LoadPlan plan() throws IOException {
        byte[] body = body();
        if (hasBody()) {
            headers.putIfAbsent("Content-Type", "application/json");
        }
        String verb = method != null ? method : hasBody() ? "POST" : "GET";
        try {
            HttpCall call = HttpCall.of(verb, url, headers, body, ResponseCheck.NONE);
            return LoadPlan.of(url, List.of(call), pace(), duration);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private LoadPlan.Pace pace() {
        if (rate != null) {
            return new LoadPlan.Open(rate, connections == null ? OPEN_LOOP_CONNECTIONS : connections);
        }
        return new LoadPlan.Closed(connections == null ? 32 : connections);
    }

    private byte[] body() throws IOException {
        if (data != null) {
            return data.getBytes(StandardCharsets.UTF_8);
        }
        return dataFile == null ? new byte[0] : Files.readAllBytes(dataFile);
    }

    private boolean hasBody() {
        return data != null || dataFile != null;
    }

    /** The result in lines. */
    static String shown(LoadResult result) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d requests in %.1f s: %.1f right answers a second%n",
                result.total(),
                result.window().toMillis() / 1e3,
                result.perSecond()));
        text.append(String.format(Locale.ROOT, "by status %s%n", result.byStatus()));
        if (result.broken() + result.unanswered() + result.unsent() + result.unconnected() + result.late() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "broken %d, unanswered %d, unsent %d, left late %d; connections not opened %d%n",
                    result.broken(),
                    result.unanswered(),
                    result.unsent(),
                    result.late(),
                    result.unconnected()));
        }
        text.append(shown("latency", result.latency()));
        if (result.refusals() > 0) {
            text.append(shown("refusals", result.refusalLatency()));
            text.append(String.format(
                    Locale.ROOT, "refusals without Retry-After %d%n", result.refusalsWithoutRetryAfter()));
        }
        return text.toString();
    }

    private static String shown(String name, Latency latency) {
        return String.format(
                Locale.ROOT,
                "%s in ms: p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, max %.2f%n",
                name,
                latency.p50Millis(),
                latency.p90Millis(),
                latency.p99Millis(),
                latency.p999Millis(),
                latency.maxMillis());
    }

    private CommandSpec spec() {
        return spec == null ? CommandSpec.create() : spec;
    }
}
