package io.sampo.ops.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** One request after another, as long as it is open. */
final class RequestFlow implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread;
    private volatile String lastVersion = "";
    private volatile Instant lastBegun = Instant.now();

    RequestFlow(Callable<HttpResponse<String>> request) {
        thread = new Thread(() -> run(request), "flow");
        thread.start();
    }

    private void run(Callable<HttpResponse<String>> request) {
        while (!ended.get()) {
            lastBegun = Instant.now();
            try {
                HttpResponse<String> answer = request.call();
                if (answer.statusCode() == 200) {
                    lastVersion =
                            answer.headers().firstValue("sampo-model-version").orElse("none");
                } else {
                    failures.add(answer.statusCode() + " " + answer.body());
                }
            } catch (Exception e) {
                failures.add(e.toString());
            }
        }
    }

    /** Waits for an answer of {@code version} that comes from now on. */
    void awaitVersion(String version) {
        lastVersion = "";
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lastVersion)
                        .as(
                                "version of the last answer; the last request began at %s, and these failed: %s",
                                lastBegun, failures)
                        .isEqualTo(version));
    }

    /** What was answered with anything but 200, or not at all. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        ended.set(true);
        await().atMost(PATIENCE).until(() -> !thread.isAlive());
    }
}
