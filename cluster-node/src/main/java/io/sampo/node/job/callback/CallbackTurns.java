package io.sampo.node.job.callback;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Lets so many callbacks out at the same time, the others in the order they came. Thread-safe. */
final class CallbackTurns {

    private final int maxActive;
    private final int maxWaiting;
    private final Executor executor;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int active;

    CallbackTurns(int maxActive, int maxWaiting, Executor executor) {
        this.maxActive = maxActive;
        this.maxWaiting = maxWaiting;
        this.executor = executor;
    }

    /** Runs {@code send} when it is its turn; answers for it if too many wait. */
    CompletionStage<CallbackOutcome> take(Supplier<CompletionStage<CallbackOutcome>> send) {
        CompletableFuture<CallbackOutcome> outcome = new CompletableFuture<>();
        Runnable turn = () -> start(send, outcome);
        synchronized (this) {
            if (active >= maxActive) {
                if (waiting.size() >= maxWaiting) {
                    return CompletableFuture.completedFuture(
                            new CallbackOutcome.Retry(waiting.size() + " callbacks wait to be sent already"));
                }
                waiting.add(turn);
                return outcome;
            }
            active++;
        }
        turn.run();
        return outcome;
    }

    private void start(Supplier<CompletionStage<CallbackOutcome>> send, CompletableFuture<CallbackOutcome> outcome) {
        CompletionStage<CallbackOutcome> sending;
        try {
            sending = send.get();
        } catch (RuntimeException e) {
            sending = CompletableFuture.failedFuture(e);
        }
        sending.whenCompleteAsync(
                (sent, failure) -> {
                    next();
                    if (failure == null) {
                        outcome.complete(sent);
                    } else {
                        outcome.completeExceptionally(failure);
                    }
                },
                executor);
    }

    private void next() {
        Runnable turn;
        synchronized (this) {
            turn = waiting.poll();
            if (turn == null) {
                active--;
                return;
            }
        }
        turn.run();
    }
}
