package io.sampo.ops.load.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Finds out who answers: each answer names its replica. */
final class ReplicasSeen {

    private static final String REPLICA_HEADER = "sampo-replica";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ReplicasSeen() {}

    /**
     * Asks until two replicas have answered.
     *
     * @throws IOException if only one did for 30 s
     */
    static void awaitBoth(URI server) throws IOException {
        Set<String> seen = new HashSet<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        HttpRequest request = request(server);
        while (seen.size() < 2) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "replicas that answered in " + LIMIT.toSeconds() + " s: " + seen + " (expected: two)");
            }
            send(request).headers().firstValue(REPLICA_HEADER).ifPresent(seen::add);
        }
    }

    private static HttpRequest request(URI server) {
        String body = new ObjectMapper()
                .createObjectNode()
                .put("model", Calls.EMBEDDING_MODEL)
                .put("input", "who is there?")
                .toString();
        return HttpRequest.newBuilder(server.resolve("/v1/embeddings"))
                .header("Content-Type", "application/json")
                .timeout(LIMIT)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static HttpResponse<Void> send(HttpRequest request) throws IOException {
        try {
            return HTTP.send(request, BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
