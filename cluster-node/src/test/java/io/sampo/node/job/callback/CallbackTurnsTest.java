package io.sampo.node.job.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.job.callback.CallbackOutcome.Delivered;
import io.sampo.node.job.callback.CallbackOutcome.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One at a time, and two that wait. */
@DisplayName("Turns of callbacks")
class CallbackTurnsTest {

    private final CallbackTurns turns = new CallbackTurns(1, 2, Runnable::run);
    private final List<CompletableFuture<CallbackOutcome>> started = new ArrayList<>();

    @Test
    void startTheNextWhenOneEnds() {
        CompletionStage<CallbackOutcome> first = take();
        CompletionStage<CallbackOutcome> second = take();
        assertThat(started).hasSize(1);

        started.get(0).complete(new Delivered());
        assertThat(started).hasSize(2);
        started.get(1).complete(new Retry("later"));

        assertThat(first).isCompletedWithValue(new Delivered());
        assertThat(second).isCompletedWithValue(new Retry("later"));
    }

    @Test
    void goOnAfterFailure() {
        take();
        take();

        started.get(0).completeExceptionally(new IllegalStateException("on purpose"));

        assertThat(started).hasSize(2);
    }

    @Test
    void putOffWhatExceedsTheBound() {
        take();
        take();
        take();

        assertThat(take()).isCompletedWithValue(new Retry("2 callbacks wait to be sent already"));
    }

    private CompletionStage<CallbackOutcome> take() {
        return turns.take(() -> {
            CompletableFuture<CallbackOutcome> outcome = new CompletableFuture<>();
            started.add(outcome);
            return outcome;
        });
    }
}
