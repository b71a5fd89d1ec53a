package io.sampo.node.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Few large writes instead of many small ones. One is under way at a time, and what comes meanwhile goes in the next one; after some
 * that followed each other closely there is only one in {@link #INTERVAL}, unless there is {@link #ENOUGH_ROWS enough} for one. What comes
 * alone is written at once. Thread-safe.
 *
 * @param <R> a row
 */
final class GroupedWrites<R> {

    /** Between the beginnings of two writes, when there are many. */
    static final Duration INTERVAL = Duration.ofMillis(50);

    /** With so many rows a write is worth what it costs, and those who wait for it are many. */
    static final int ENOUGH_ROWS = 64;

    /** Writes that may follow each other at once after a pause of as many intervals. */
    static final int AT_ONCE = 4;

    /** Calls back later. */
    @FunctionalInterface
    interface Timer {
        void in(Duration delay, Runnable task);
    }

    private record Waiting<R>(List<R> rows, CompletableFuture<Void> written) {}

    private final Function<List<R>, CompletionStage<?>> writer;
    private final int mostWaiting;
    private final int mostRows;
    private final LongSupplier nanoTime;
    private final Timer timer;
    private final Object lock = new Object();
    private final Queue<Waiting<R>> queue = new ArrayDeque<>();
    private int waitingRows;
    private boolean writing;
    private boolean timed;
    /** When the next write would begin if all had kept the interval; the generic cell rate algorithm of ITU-T I.371. */
    private long nextNanos;

    /**
     * Has nothing to write yet.
     *
     * @param writer writes rows, all or none
     * @param mostWaiting what may wait, beyond which it fails at once
     * @param mostRows of one write, unless more come at once
     */
    GroupedWrites(
            Function<List<R>, CompletionStage<?>> writer,
            int mostWaiting,
            int mostRows,
            LongSupplier nanoTime,
            Timer timer) {
        this.writer = writer;
        this.mostWaiting = mostWaiting;
        this.mostRows = mostRows;
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.nextNanos = nanoTime.getAsLong();
    }

    /** Writes {@code rows} together with others; fails if that write does. */
    CompletionStage<Void> write(List<R> rows) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        synchronized (lock) {
            if (queue.size() >= mostWaiting) {
                String problem = "journal: " + mostWaiting + " writes wait already: the database is too slow";
                return CompletableFuture.failedFuture(new IllegalStateException(problem));
            }
            queue.add(new Waiting<>(rows, written));
            waitingRows += rows.size();
        }
        writeNext();
        return written;
    }

    /** Writes what waits, if it is time. Safe at any time. */
    private void writeNext() {
        List<Waiting<R>> group = takeGroup();
        if (group.isEmpty()) {
            return;
        }
        List<R> rows = new ArrayList<>();
        group.forEach(each -> rows.addAll(each.rows()));
        begin(rows).whenComplete((done, failure) -> onWritten(group, failure));
    }

    private CompletionStage<?> begin(List<R> rows) {
        try {
            return writer.apply(rows);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void onWritten(List<Waiting<R>> group, @Nullable Throwable failure) {
        synchronized (lock) {
            writing = false;
        }
        // Before anybody is told, who may have the next to write.
        writeNext();
        for (Waiting<R> each : group) {
            if (failure == null) {
                each.written().complete(null);
            } else {
                each.written().completeExceptionally(failure);
            }
        }
    }

    private List<Waiting<R>> takeGroup() {
        synchronized (lock) {
            if (writing || queue.isEmpty()) {
                return List.of();
            }
            long now = nanoTime.getAsLong();
            long most = (AT_ONCE - 1) * INTERVAL.toNanos();
            long ahead = Math.max(0, nextNanos - now);
            long wait = ahead - most;
            if (wait > 0 && waitingRows < ENOUGH_ROWS) {
                writeIn(Duration.ofNanos(wait));
                return List.of();
            }
            List<Waiting<R>> group = new ArrayList<>();
            int rows = 0;
            while (!queue.isEmpty()
                    && (group.isEmpty() || rows + queue.peek().rows().size() <= mostRows)) {
                Waiting<R> next = queue.remove();
                rows += next.rows().size();
                group.add(next);
            }
            waitingRows -= rows;
            writing = true;
            // Those that did not wait have nothing to make up for.
            nextNanos = now + Math.min(ahead, most) + INTERVAL.toNanos();
            return group;
        }
    }

    private void writeIn(Duration delay) {
        if (timed) {
            return;
        }
        timed = true;
        timer.in(delay, () -> {
            synchronized (lock) {
                timed = false;
            }
            writeNext();
        });
    }
}
