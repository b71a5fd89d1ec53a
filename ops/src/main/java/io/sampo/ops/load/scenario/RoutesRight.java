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
import java.util.concurrent.locks.LockSupport;

/** How long an edge takes until it routes requests for a label as it should, and goes on so. */
final class RoutesRight {

    private static final int OK = 200;
    private static final int ENOUGH = 50;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;

    RoutesRight(URI edge, String model, String label) {
        String body = new ObjectMapper()
                .createObjectNode()
                .put("model", model + ":" + label)
                .put("input", "who is there?")
                .toString();
        request = HttpRequest.newBuilder(edge.resolve("/v1/embeddings"))
                .header("Content-Type", "application/json")
                .timeout(LIMIT)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    /** Seconds from now to the first of many right answers in a row. */
    double seconds() throws IOException {
        long begun = System.nanoTime();
        long firstNanos = begun;
        int inARow = 0;
        while (inARow < ENOUGH) {
            if (System.nanoTime() - begun > LIMIT.toNanos()) {
                return LIMIT.toSeconds();
            }
            if (isRight()) {
                if (inARow == 0) {
                    firstNanos = System.nanoTime();
                }
                inARow++;
            } else {
                inARow = 0;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        return (firstNanos - begun) / 1e9;
    }

    private boolean isRight() throws IOException {
        try {
            HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
            return answer.statusCode() == OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            // It does not listen yet.
            return false;
        }
    }
}
