package io.sampo.ops.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A patient HTTP client: whatever fails, it asks another edge, as a good client does. Thread-safe. */
final class EdgeClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<URI> edges;
    private volatile String lastRefusal = "none";

    EdgeClient(List<URI> edges) {
        this.edges = List.copyOf(edges);
    }

    /**
     * Submits an embedding as a job.
     *
     * @param attempt chooses the edge
     * @return the path of the accepted job, or empty if it is to be tried again
     * @throws IOException if it was refused for good
     */
    Optional<String> submit(String model, String text, String key, int attempt)
            throws IOException, InterruptedException {
        String body = JSON.createObjectNode()
                .put("model", model)
                .put("input", text)
                .put("encoding_format", "base64")
                .toString();
        HttpRequest request = HttpRequest.newBuilder(edge(attempt).resolve("/v1/embeddings"))
                .timeout(TIMEOUT)
                .header("content-type", "application/json")
                .header("prefer", "respond-async")
                .header("idempotency-key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        Optional<HttpResponse<String>> response = send(request);
        if (response.isEmpty()) {
            return Optional.empty();
        }
        if (response.get().statusCode() != 202) {
            throw new IOException("submission answered " + response.get().statusCode() + ": "
                    + response.get().body());
        }
        return response.get().headers().firstValue("location");
    }

    /** The JSON at {@code path}, or empty if it is to be tried again. */
    Optional<JsonNode> get(String path, int attempt) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(edge(attempt).resolve(path))
                .timeout(TIMEOUT)
                .build();
        Optional<HttpResponse<String>> response = send(request);
        if (response.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(JSON.readTree(response.get().body()));
    }

    private static boolean isTransient(HttpResponse<String> response) {
        return response.statusCode() == 429 || response.statusCode() >= 500;
    }

    /** The response, or empty if the request is to be sent again. */
    private Optional<HttpResponse<String>> send(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (!isTransient(response)) {
                return Optional.of(response);
            }
            lastRefusal = response.statusCode() + " " + response.body();
        } catch (IOException e) {
            // The edge died, or is not back yet.
            lastRefusal = e.toString();
        }
        return Optional.empty();
    }

    /** What came last instead of an answer to work with, of all requests; for people. */
    String lastRefusal() {
        return lastRefusal;
    }

    private URI edge(int attempt) {
        return edges.get(attempt % edges.size());
    }
}
