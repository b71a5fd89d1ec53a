package io.sampo.ops.load.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** What an operator asks of an edge. */
final class AdminCalls {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;

    AdminCalls(URI server) {
        this.server = server;
    }

    /**
     * Loads a model.
     *
     * @throws IOException if it was not done
     */
    void load(String model) throws IOException {
        HttpResponse<String> answer = send("POST", "/v2/repository/models/" + model + "/load", "{}");
        if (answer.statusCode() != 200) {
            throw new IOException("load of " + model + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Moves a label; whether that was done. */
    boolean moveLabel(String model, String label, long version) throws IOException {
        return send("PUT", "/admin/v1/models/" + model + "/labels/" + label, "{\"version\":" + version + "}")
                        .statusCode()
                == 200;
    }

    /** All there is to say of a model; empty if it was not answered. */
    Optional<JsonNode> model(String model) throws IOException {
        HttpResponse<String> answer = send("GET", "/admin/v1/models/" + model, "");
        return answer.statusCode() == 200 ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
    }

    private HttpResponse<String> send(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
