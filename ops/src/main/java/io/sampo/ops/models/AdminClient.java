package io.sampo.ops.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Asks the admin paths of one edge. */
final class AdminClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Longer than an edge waits for a controller to carry out an order. */
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final int MAX_OPERATOR_LENGTH = 64;

    /**
     * What an edge said.
     *
     * @param text as it came
     */
    record Reply(String text, JsonNode json) {}

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final URI edge;
    private final String operator;

    /**
     * Asks the edge at {@code edge}.
     *
     * @param operator who asks, for the history; empty if that is not known
     */
    AdminClient(URI edge, String operator) {
        this.edge = edge;
        this.operator = headerOf(operator);
    }

    /** A header holds printable ASCII. */
    private static String headerOf(String name) {
        String ascii = name.replaceAll("[^ -~]", "?").strip();
        return ascii.length() <= MAX_OPERATOR_LENGTH
                ? ascii
                : ascii.substring(0, MAX_OPERATOR_LENGTH).strip();
    }

    /** The path of a model, and of what is behind it. */
    static String path(String model, String... more) {
        StringBuilder path = new StringBuilder("/admin/v1/models/").append(segment(model));
        for (String part : more) {
            path.append('/').append(segment(part));
        }
        return path.toString();
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Reply get(String path) throws RefusedException, InterruptedException {
        return send("GET", path, "");
    }

    /**
     * Sends one request.
     *
     * @param body JSON, or empty for none
     * @throws RefusedException if the edge does not answer, or does not do it
     */
    Reply send(String method, String path, String body) throws RefusedException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(edge + path))
                .timeout(TIMEOUT)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        if (!operator.isEmpty()) {
            request.header("x-sampo-operator", operator);
        }
        HttpResponse<String> response = answerTo(request.build());
        JsonNode json = parsed(response);
        if (response.statusCode() / 100 != 2) {
            throw refused(response, json);
        }
        return new Reply(response.body(), json);
    }

    private HttpResponse<String> answerTo(HttpRequest request) throws RefusedException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (ConnectException e) {
            throw new RefusedException(
                    "nothing answers on " + edge + "; start it with 'sampo serve', or name another edge with --url");
        } catch (HttpTimeoutException e) {
            throw new RefusedException("no answer from " + edge + " in " + TIMEOUT.toSeconds()
                    + " s; 'sampo models history' says whether it was done");
        } catch (IOException e) {
            throw new RefusedException("the connection to " + edge + " broke (" + e.getMessage()
                    + "); 'sampo models history' says whether it was done");
        }
    }

    private JsonNode parsed(HttpResponse<String> response) throws RefusedException {
        try {
            JsonNode json = JSON.readTree(response.body());
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // falls through to the one message for every other kind of server
        }
        throw new RefusedException(edge + " answered " + response.statusCode()
                + " and no JSON object; is it an edge of Sampo? Name another one with --url");
    }

    private RefusedException refused(HttpResponse<String> response, JsonNode problem) {
        if (!problem.path("detail").isTextual()) {
            return new RefusedException(edge + " answered " + response.statusCode()
                    + " in an unknown form; is it an edge of this version of Sampo? Name another one with --url");
        }
        Optional<String> retryAfter = response.headers().firstValue("retry-after");
        String detail = problem.path("detail").asText();
        String next = nextAfter(problem.path("code").asText(), retryAfter.orElse("some"));
        return new RefusedException(next.isEmpty() ? detail : detail + "; " + next);
    }

    private static String nextAfter(String code, String seconds) {
        return switch (code) {
            case "model_not_found" -> "see 'sampo models list'";
            case "version_not_found", "model_change_failed" -> "see 'sampo models show'";
            case "controller_unavailable" -> "try again in " + seconds + " s, after 'sampo models history'";
            case "internal" -> "see the log of the edge";
            default -> "";
        };
    }
}
