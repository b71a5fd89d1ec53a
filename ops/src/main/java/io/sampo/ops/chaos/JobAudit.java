package io.sampo.ops.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.ops.load.scenario.VectorCheck;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Looks at every accepted job until it has ended, compares its result, and reads the journal for what HTTP does not show. */
final class JobAudit {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int THREADS = 16;

    private final EdgeClient client;
    private final List<byte[]> vectors;
    private final long deadlineNanos;
    private final Map<String, Integer> byState = new TreeMap<>();
    private final List<Instant> finished = new ArrayList<>();
    private int lost;
    private int unfetched;
    private int wrong;
    private int attempts;

    /** Results must be {@code vectors}, by the index of the text, in bytes of little-endian FP32. */
    JobAudit(EdgeClient client, List<byte[]> vectors, long deadlineNanos) {
        this.client = client;
        this.vectors = vectors;
        this.deadlineNanos = deadlineNanos;
    }

    /** Follows all jobs to their end, or to the end of time; several at once, as one may wait for an edge that is away. */
    void follow(Map<String, Integer> textOfJob) throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> jobs = new ArrayList<>();
            textOfJob.forEach((path, text) -> jobs.add(() -> {
                follow(path, text);
                return null;
            }));
            for (Future<Void> job : executor.invokeAll(jobs)) {
                job.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the audit broke off: " + e.getMessage(), e);
        } finally {
            executor.shutdownNow();
        }
    }

    private void follow(String path, int text) throws IOException, InterruptedException {
        String state = awaitEnd(path);
        Optional<byte[]> vector = state.equals("succeeded") ? fetch(path) : Optional.empty();
        synchronized (this) {
            byState.merge(state, 1, Integer::sum);
            if (state.equals("succeeded")) {
                unfetched += vector.isEmpty() ? 1 : 0;
                wrong += vector.isPresent() && !new VectorCheck(vectors.get(text)).isClose(vector.get()) ? 1 : 0;
            }
        }
    }

    private String awaitEnd(String path) throws IOException, InterruptedException {
        String state = "unknown";
        for (int attempt = 0; System.nanoTime() - deadlineNanos < 0; attempt++) {
            Optional<JsonNode> status = client.get(path, attempt);
            if (status.isPresent()) {
                state = status.get().path("state").asText("unknown");
                if (!state.equals("queued") && !state.equals("running")) {
                    note(status.get(), state);
                    return state;
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        countLost();
        return state;
    }

    private synchronized void countLost() {
        lost++;
    }

    private synchronized void note(JsonNode status, String state) {
        if (state.equals("unknown")) {
            lost++;
        }
        attempts += status.path("attempt_count").asInt(status.path("attempts").asInt());
        String end = status.path("finished").asText("");
        if (!end.isEmpty()) {
            finished.add(Instant.parse(end));
        }
    }

    /** The vector that the job came to; empty if there was none to be had before the end of time, or never will be. */
    private Optional<byte[]> fetch(String path) throws IOException, InterruptedException {
        for (int attempt = 0; System.nanoTime() - deadlineNanos < 0; attempt++) {
            Optional<JsonNode> result = client.get(path + "/result", attempt);
            if (result.isPresent()) {
                return Optional.ofNullable(result.get().at("/data/0/embedding").binaryValue());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return Optional.empty();
    }

    /** Jobs for which the journal has more than one result. */
    static int publishedTwice(String databaseUrl) throws IOException {
        String sql = "SELECT COUNT(*) FROM (SELECT persistence_id FROM event_journal WHERE persistence_id LIKE 'job|%'"
                + " AND event_ser_manifest LIKE '%ucceeded%' GROUP BY persistence_id HAVING COUNT(*) > 1) AS twice";
        try (Connection connection = DriverManager.getConnection(databaseUrl);
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IOException("cannot read the journal: " + e.getMessage(), e);
        }
    }

    /** Jobs by the state they ended in. */
    Map<String, Integer> byState() {
        return byState;
    }

    /** Jobs that did not end, or that nobody knows any more. */
    int lost() {
        return lost;
    }

    /** Jobs that succeeded, and whose result nobody could fetch. */
    int unfetched() {
        return unfetched;
    }

    /** Results that are not those of the job's text. */
    int wrong() {
        return wrong;
    }

    /** Attempts that were begun, over all jobs. */
    int attempts() {
        return attempts;
    }

    /** The longest time in which no job ended, while some were under way. */
    Duration longestStall() {
        List<Instant> sorted = finished.stream().sorted().toList();
        Duration longest = Duration.ZERO;
        for (int i = 1; i < sorted.size(); i++) {
            Duration gap = Duration.between(sorted.get(i - 1), sorted.get(i));
            longest = gap.compareTo(longest) > 0 ? gap : longest;
        }
        return longest;
    }
}
