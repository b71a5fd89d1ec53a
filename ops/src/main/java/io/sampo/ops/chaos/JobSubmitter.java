package io.sampo.ops.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Submits jobs until each is accepted, repeating under the same idempotency key whatever went wrong. */
final class JobSubmitter {

    private static final int THREADS = 8;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final EdgeClient client;
    private final String model;
    private final List<String> texts;
    private final long deadlineNanos;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger repeats = new AtomicInteger();
    private final Map<String, Integer> textOfJob = new ConcurrentHashMap<>();

    JobSubmitter(EdgeClient client, String model, List<String> texts, long deadlineNanos) {
        this.client = client;
        this.model = model;
        this.texts = texts;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Submits {@code count} jobs and returns when all are accepted.
     *
     * @return for each accepted job's path, the index of its text
     * @throws IOException if one was refused for good, or time ran out
     */
    Map<String, Integer> submitAll(int count) throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            Callable<Void> lane = () -> {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    textOfJob.put(submit(i), i % texts.size());
                }
                return null;
            };
            for (var result : executor.invokeAll(
                    Stream.generate(() -> lane).limit(THREADS).toList())) {
                result.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("submitting broke off: " + e.getMessage(), e);
        } finally {
            executor.shutdownNow();
        }
        return Map.copyOf(textOfJob);
    }

    private String submit(int index) throws IOException, InterruptedException {
        for (int attempt = index; System.nanoTime() - deadlineNanos < 0; attempt++) {
            Optional<String> accepted =
                    client.submit(model, texts.get(index % texts.size()), "chaos-" + index, attempt);
            if (accepted.isPresent()) {
                return accepted.get();
            }
            repeats.incrementAndGet();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new IOException("job " + index + " was not accepted before time ran out; " + textOfJob.size()
                + " others were; the last answer: " + client.lastRefusal());
    }

    /** Submissions that had to be repeated. */
    int repeats() {
        return repeats.get();
    }
}
