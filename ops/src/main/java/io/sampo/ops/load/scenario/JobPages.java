package io.sampo.ops.load.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What a server says of its jobs. */
final class JobPages {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;

    JobPages(URI server) {
        this.server = server;
    }

    /** Whether a job is in {@code state}, as far as the server lists them. */
    boolean hasAny(String state) throws IOException {
        return newest("state=" + state).isPresent();
    }

    /** The id of the newest job that {@code query} lists; empty if there is none. */
    Optional<String> newest(String query) throws IOException {
        return Optional.of(get("/v1/jobs?limit=1&" + query)
                        .path("jobs")
                        .path(0)
                        .path("id")
                        .asText())
                .filter(id -> !id.isEmpty());
    }

    JsonNode status(String job) throws IOException {
        return get("/v1/jobs/" + job);
    }

    /** Fails on every other answer than 200: it would be taken for a server without jobs. */
    private JsonNode get(String path) throws IOException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new IOException(path + ": " + answer.statusCode() + " (expected: " + OK + "): " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
