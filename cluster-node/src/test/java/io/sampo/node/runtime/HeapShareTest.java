package io.sampo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A share of the heap")
class HeapShareTest {

    private static final long LIMIT = 1024 * 1024;

    private final HeapShare share = new HeapShare(LIMIT);

    @Test
    void makesWaitWhoeverFindsTooLittleOfIt() {
        HeapShare.Lease first = share.take(LIMIT / 2 + 1024);
        AtomicReference<Thread> waits = new AtomicReference<>();
        CompletableFuture<HeapShare.Lease> second = CompletableFuture.supplyAsync(() -> {
            waits.set(Thread.currentThread());
            return share.take(LIMIT / 2);
        });
        await().until(() -> waits.get() != null && waits.get().getState() == Thread.State.WAITING);
        assertThat(second).isNotDone();

        first.close();

        second.join().close();
        share.take(LIMIT).close();
    }

    @Test
    void doesNotCountWhatIsSmall() {
        HeapShare.Lease all = share.take(LIMIT);

        share.take(1024).close();

        all.close();
    }

    @Test
    void doesNotWaitForWhatNeverComes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> share.take(LIMIT + 1))
                .withMessage("bytes: 1048577 (expected: at most 1048576)");
    }
}
