package io.sampo.ops.load.scenario;

import io.sampo.ops.load.http.LoadPlan;
import io.sampo.ops.load.http.LoadResult;
import io.sampo.ops.load.process.ResidentMemory;
import io.sampo.ops.load.process.SampoServer;
import io.sampo.ops.load.reference.Texts;
import io.sampo.ops.load.report.Finding;
import io.sampo.ops.load.report.Series;
import io.sampo.ops.load.report.Series.Summary;
import io.sampo.ops.load.report.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Resident memory of one process under a closed loop of embeddings, from its first request on. */
final class MemoryScenario {

    private static final String NAME = "memory";
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);
    private static final int SAMPLES_A_MINUTE = 60;
    private static final double MOST_MEGABYTES = 600;

    /** More is growth and not noise: the last minute against the first. */
    private static final double MOST_GROWTH = 1.10;

    private static final double BYTES_PER_MEGABYTE = 1e6;

    private MemoryScenario() {}

    static List<Finding> run(Bench bench) throws IOException {
        bench.testbed().endServers();
        try (SampoServer server = bench.testbed().freshOneProcess()) {
            Duration soak = bench.settings().soak();
            bench.progress().begin(NAME + " under load", soak);
            CompletableFuture<LoadResult> load = bench.generator()
                    .start(LoadPlan.of(
                            server.url(),
                            Calls.embeddings(server.url(), Texts.shipped()),
                            new LoadPlan.Closed(bench.settings().connections()),
                            soak));
            List<Double> megabytes = sample(server.pid(), load);
            bench.recorded(NAME, "one process", load.join());
            return findings(megabytes);
        }
    }

    private static List<Double> sample(long pid, CompletableFuture<LoadResult> load) throws IOException {
        List<Double> megabytes = new ArrayList<>();
        while (!load.isDone()) {
            megabytes.add(ResidentMemory.bytes(pid) / BYTES_PER_MEGABYTE);
            await(load);
        }
        return megabytes;
    }

    private static void await(CompletableFuture<LoadResult> load) throws IOException {
        try {
            load.get(SAMPLE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Time for the next sample.
        } catch (ExecutionException e) {
            throw new IOException("the load broke off", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * What the samples, one a second, say. The first minute is that in which the JVM is busiest compiling, so growth from
     * there is growth.
     */
    static List<Finding> findings(List<Double> megabytes) {
        int minute = Math.min(SAMPLES_A_MINUTE, Math.max(1, megabytes.size() / 2));
        List<Double> first = megabytes.subList(0, minute);
        List<Double> last = megabytes.subList(megabytes.size() - minute, megabytes.size());
        Series peak = new Series("largest resident set", "MB", byMinute(megabytes), Summary.LARGEST);
        Series before = Series.ofMedian(
                "first minute", "MB", List.of(Series.ofMedian("", "", first).value()));
        Series after = Series.ofMedian(
                "last minute", "MB", List.of(Series.ofMedian("", "", last).value()));
        return List.of(
                Finding.alone(NAME, peak, new Target.AtMost(MOST_MEGABYTES)),
                Finding.ratio(NAME, after, before, new Target.AtMost(MOST_GROWTH)));
    }

    /** The largest of each minute. */
    private static List<Double> byMinute(List<Double> megabytes) {
        List<Double> largest = new ArrayList<>();
        for (int from = 0; from < megabytes.size(); from += SAMPLES_A_MINUTE) {
            List<Double> minute = megabytes.subList(from, Math.min(megabytes.size(), from + SAMPLES_A_MINUTE));
            largest.add(minute.stream().mapToDouble(Double::doubleValue).max().orElse(0));
        }
        return largest;
    }
}
