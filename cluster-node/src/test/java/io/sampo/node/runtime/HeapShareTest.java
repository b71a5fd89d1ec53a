package io.sampo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A share of the heap")
class HeapShareTest {

    private static final long LIMIT = 1024 * 1024;

    private final HeapShare share = new HeapShare(LIMIT);
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void endThreads() {
        threads.shutdown();
    }

    @Test
    void makesWaitWhoeverFindsTooLittleOfIt() {
        CompletableFuture<Void> firstEnds = new CompletableFuture<>();
        CompletableFuture<Void> firstBegan = new CompletableFuture<>();
        CompletableFuture<Void> first = hold(LIMIT / 2 + 1024, () -> {
            firstBegan.complete(null);
            return firstEnds.join();
        });
        firstBegan.join();
        AtomicReference<Thread> waits = new AtomicReference<>();
        CompletableFuture<Void> second = CompletableFuture.supplyAsync(
                () -> {
                    waits.set(Thread.currentThread());
                    return share.hold(LIMIT / 2, () -> null);
                },
                threads);
        await().until(() -> waits.get() != null && waits.get().getState() == Thread.State.WAITING);
        assertThat(second).isNotDone();

        firstEnds.complete(null);

        first.join();
        second.join();
        assertThat(share.<String, RuntimeException>hold(LIMIT, () -> "all of it"))
                .isEqualTo("all of it");
    }

    @Test
    void isFreeAgainAfterATrouble() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> share.hold(LIMIT, () -> {
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
        }
    }

    @Test
    void doesNotCountWhatIsSmall() {
        String small = share.hold(LIMIT, () -> share.hold(1024, () -> "small"));

        assertThat(small).isEqualTo("small");
    }

    @Test
    void doesNotWaitForWhatNeverComes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> share.hold(LIMIT + 1, () -> ""))
                .withMessage("bytes: 1048577 (expected: at most 1048576)");
    }

    private CompletableFuture<Void> hold(long bytes, HeapShare.Use<Void, RuntimeException> use) {
        return CompletableFuture.supplyAsync(() -> share.hold(bytes, use), threads);
    }
}
