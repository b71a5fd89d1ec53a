package io.sampo.ops.chaos;

import io.sampo.ops.load.process.RuntimeProcess;
import io.sampo.ops.load.process.Sandbox;
import io.sampo.ops.load.reference.Texts;
import io.sampo.ops.load.scenario.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Durable jobs under chaos: submits embeddings of real texts while processes are killed, then follows every accepted job to its
 * end and compares its result with what the bare runtime gives.
 */
final class ChaosJobs {

    private static final String MODEL = "all-minilm-l6-v2";
    /** Distinct texts; jobs beyond that use them again. */
    private static final int MOST_TEXTS = 400;

    /** What a node logs when it refuses the result of a superseded attempt. */
    private static final String LATE_RESULT = "Late result of attempt";

    private final ChaosSettings settings;
    private final Progress progress;

    private ChaosJobs(ChaosSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Makes a run, with processes of its own that are gone when it returns. */
    static Verdict run(ChaosSettings settings, Progress progress) throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.create()) {
            return new ChaosJobs(settings, progress).run(sandbox);
        }
    }

    private Verdict run(Sandbox sandbox) throws IOException, InterruptedException {
        List<String> all = Texts.shipped();
        List<String> texts = all.subList(0, Math.min(Math.min(MOST_TEXTS, settings.jobs()), all.size()));
        progress.begin("reference vectors of the bare runtime", Duration.ofSeconds(20));
        List<byte[]> vectors;
        try (RuntimeProcess runtime = RuntimeProcess.start(sandbox, settings.models(), MODEL)) {
            vectors = runtime.vectors(texts.size());
        }
        progress.begin(
                "starting PostgreSQL, " + settings.nodes() + " nodes and " + settings.edges() + " edges",
                Duration.ofSeconds(40));
        long startedNanos = System.nanoTime();
        long deadlineNanos = startedNanos + settings.limit().toNanos();
        try (ChaosCluster cluster = ChaosCluster.start(sandbox, settings, MODEL)) {
            progress.done("chaos: the cluster is ready");
            EdgeClient client = new EdgeClient(cluster.edges());
            JobSubmitter submitter = new JobSubmitter(client, MODEL, texts, deadlineNanos);
            JobAudit audit = new JobAudit(client, vectors, deadlineNanos);
            Havoc havoc = Havoc.start(cluster, settings, progress);
            Map<String, Integer> accepted;
            try (havoc) {
                progress.begin("submitting under fire", settings.killEvery().multipliedBy(10));
                accepted = submitter.submitAll(settings.jobs());
                progress.done("chaos: " + accepted.size() + " jobs accepted");
                progress.begin("jobs end under fire", settings.killEvery().multipliedBy(10));
                audit.follow(accepted);
            } catch (IOException e) {
                throw new IOException(e.getMessage() + "; members: " + cluster.describe(), e);
            }
            int twice = JobAudit.publishedTwice(cluster.database().url());
            int late = lateResults(sandbox.folder("logs"));
            return new Verdict(
                    accepted.size(),
                    submitter.repeats(),
                    audit.byState(),
                    audit.attempts(),
                    late,
                    audit.lost(),
                    audit.unfetched(),
                    audit.wrong(),
                    twice,
                    havoc.kills(),
                    havoc.databaseRestarts(),
                    cluster.begunAnew(),
                    audit.longestStall(),
                    Duration.ofNanos(System.nanoTime() - startedNanos));
        } finally {
            keepLogs(sandbox.folder("logs"));
        }
    }

    private static int lateResults(Path logs) throws IOException {
        int count = 0;
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    count += (int)
                            lines.filter(line -> line.contains(LATE_RESULT)).count();
                }
            }
        }
        return count;
    }

    private void keepLogs(Path logs) throws IOException {
        Path target = settings.logs();
        if (target == null) {
            return;
        }
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        target.resolve(String.valueOf(file.getFileName())),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
