package io.sampo.ops.load.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A client of {@code /v1/ws} that reads until it is told to stop, and again when it is told to go on. Thread-safe. */
final class JobSocket implements WebSocket.Listener, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final String SUBMIT = "submit";
    private static final String SUBSCRIBE = "subscribe";
    /** What both begin with. */
    private static final String SUB = "sub";

    private static final String INFER = "infer";

    private final WebSocket socket;
    private final StringBuilder pieces = new StringBuilder();
    private final List<String> jobs = new ArrayList<>();
    /** What is still to come: replies by the id of their message, and the ends of jobs by the job's. */
    private final Set<String> awaited = new HashSet<>();

    private final List<String> errors = new ArrayList<>();
    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
    private boolean follows;
    private boolean reads = true;
    private boolean hasMore;
    private int messages;
    private int sent;
    private @Nullable String closed;

    private JobSocket(URI server) {
        URI address = URI.create("ws://" + server.getRawAuthority() + "/v1/ws");
        this.socket = HTTP.newWebSocketBuilder().buildAsync(address, this).join();
    }

    /** Connects. */
    static JobSocket open(URI server) throws IOException {
        try {
            return new JobSocket(server);
        } catch (CompletionException e) {
            throw new IOException("/v1/ws does not open", e.getCause());
        }
    }

    /**
     * Submits a job for each body and waits until all are accepted.
     *
     * @param follow whether to subscribe to each, too
     * @return their ids
     */
    List<String> submit(List<ObjectNode> bodies, boolean follow) throws IOException {
        synchronized (this) {
            follows = follow;
            bodies.forEach(body -> send(SUBMIT, "job", body));
        }
        awaitReplies();
        synchronized (this) {
            if (!errors.isEmpty() || closed != null) {
                throw new IOException("/v1/ws: closed: " + closed + ", errors: " + errors);
            }
            return List.copyOf(jobs);
        }
    }

    private void awaitReplies() throws IOException {
        if (!isTrueInTime(() -> awaited.stream().noneMatch(what -> what.startsWith(SUB)))) {
            throw new IOException("/v1/ws: no answer in " + LIMIT.toSeconds() + " s");
        }
    }

    /** Waits until {@code condition} holds or the socket is closed, or else for a minute. */
    private boolean isTrueInTime(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            synchronized (this) {
                if (closed != null || condition.getAsBoolean()) {
                    return true;
                }
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return false;
    }

    /** Begins to send an inference for each body, as fast as they are taken. */
    synchronized void infer(List<ObjectNode> bodies) {
        bodies.forEach(body -> send(INFER, "request", body));
    }

    /** Takes nothing more from the connection. */
    synchronized void stopReading() {
        reads = false;
    }

    /** Takes what has come, and whatever comes. */
    synchronized void readOn() {
        reads = true;
        if (hasMore) {
            hasMore = false;
            socket.request(1);
        }
    }

    /** Messages that the connection has taken so far. */
    synchronized int sent() {
        return sent;
    }

    /** What does not come in a minute, as ids of messages and of jobs, and what came as an error. */
    List<String> missing() {
        isTrueInTime(awaited::isEmpty);
        synchronized (this) {
            List<String> missing = new ArrayList<>(awaited);
            missing.addAll(errors);
            return missing;
        }
    }

    /** Why it was closed by the other side; null if it was not. */
    synchronized @Nullable String closed() {
        return closed;
    }

    private synchronized void send(String op, String name, JsonNode value) {
        String id = op + "-" + messages++;
        awaited.add(id);
        String text = JSON.createObjectNode()
                .put("id", id)
                .put("op", op)
                .set(name, value)
                .toString();
        sending = sending.thenCompose(before -> socket.sendText(text, true)).thenRun(this::isSent);
    }

    private synchronized void isSent() {
        sent++;
    }

    @Override
    public void onOpen(WebSocket opened) {
        opened.request(1);
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        pieces.append(text);
        if (last) {
            take(pieces.toString());
            pieces.setLength(0);
        }
        if (reads) {
            from.request(1);
        } else {
            hasMore = true;
        }
        return null;
    }

    private void take(String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String id = message.path("id").asText();
        JsonNode job = message.path("job");
        switch (message.path("type").asText()) {
            case "error" -> errors.add(text);
            case "accepted" -> {
                if (id.startsWith(SUBMIT)) {
                    accepted(job.path("id").asText());
                }
            }
            case "event" -> {
                String state = job.path("state").asText();
                if (!state.equals("queued") && !state.equals("running")) {
                    awaited.remove(job.path("id").asText());
                }
            }
            default -> {}
        }
        awaited.remove(id);
    }

    private void accepted(String job) {
        jobs.add(job);
        if (follows) {
            awaited.add(job);
            send(SUBSCRIBE, "job", JSON.getNodeFactory().textNode(job));
        }
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
        closed = statusCode + " " + reason;
        return null;
    }

    @Override
    public synchronized void onError(WebSocket from, Throwable error) {
        closed = error.toString();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
