package io.sampo.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.replica.MemoryBudget.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Of 100 bytes. */
@DisplayName("A memory budget")
class MemoryBudgetTest {

    private final MemoryBudget budget = new MemoryBudget(100);

    @Test
    void grantsWhatIsFreeAtOnce() {
        assertThat(budget.claim(60).isGranted()).isTrue();
        assertThat(budget.claim(40).isGranted()).isTrue();
        assertThat(budget.claim(0).isGranted()).isTrue();
        assertThat(budget.claim(1).isGranted()).isFalse();
    }

    @Test
    void grantsTheRestOnceEnoughWasGivenBack() {
        Claim first = budget.claim(60);
        Claim second = budget.claim(40);
        Claim third = budget.claim(70);
        List<Claim> granted = new ArrayList<>();
        third.granted().thenAccept(granted::add);
        second.close();
        assertThat(granted).isEmpty();

        first.close();

        assertThat(granted).containsExactly(third);
    }

    @Test
    void servesThoseFirstThatCameFirst() {
        Claim first = budget.claim(100);
        Claim large = budget.claim(80);
        Claim small = budget.claim(30);
        Claim smallest = budget.claim(10);
        first.close();

        assertThat(large.isGranted()).isTrue();
        assertThat(small.isGranted()).isFalse();
        assertThat(smallest.isGranted()).isFalse();
        large.close();
        assertThat(small.isGranted()).isTrue();
        assertThat(smallest.isGranted()).isTrue();
    }

    @Test
    void letsTheNextOneInWhenTheFirstLeavesTheLine() {
        budget.claim(50);
        Claim large = budget.claim(80);
        Claim small = budget.claim(50);
        large.close();

        assertThat(small.isGranted()).isTrue();
        assertThat(large.isGranted()).isFalse();
    }

    @Test
    void givesAtOnceOrNotAtAllToWhomWillNotWait() {
        Claim first = budget.tryClaim(60).orElseThrow();
        assertThat(first.isGranted()).isTrue();
        assertThat(budget.freeBytes()).isEqualTo(40);
        assertThat(budget.tryClaim(41)).isEmpty();
        assertThat(budget.claim(40).isGranted()).as("not behind it").isTrue();
        Claim waiting = budget.claim(70);
        first.close();
        assertThat(budget.tryClaim(1)).as("others wait").isEmpty();
        waiting.close();
        assertThat(budget.tryClaim(60)).isPresent();
    }

    @Test
    void takesBackEachClaimOnce() {
        Claim claim = budget.claim(60);
        claim.close();
        claim.close();
        budget.claim(100);

        assertThat(budget.claim(1).isGranted()).isFalse();
    }

    @Test
    void saysWhatItCouldNeverHold() {
        assertThat(budget.couldHold(100)).isTrue();
        assertThat(budget.couldHold(101)).isFalse();
        assertThat(budget.capacityBytes()).isEqualTo(100);
    }

    @Test
    void neverGrantsMoreThanThereIsToThreadsThatClaimAtOnce()
            throws InterruptedException, ExecutionException, TimeoutException {
        AtomicLong taken = new AtomicLong();
        AtomicLong most = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> ends = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            ends.add(threads.submit(() -> {
                for (int i = 0; i < 2_000; i++) {
                    claimAndGiveBack(1 + random.nextInt(100), random.nextInt(4) == 0, taken, most);
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertThat(most.get()).isBetween(1L, 100L);
        assertThat(taken.get()).isZero();
        assertThat(budget.claim(100).isGranted()).isTrue();
    }

    private void claimAndGiveBack(long bytes, boolean impatient, AtomicLong taken, AtomicLong most) {
        Claim claim = budget.claim(bytes);
        if (impatient && !claim.isGranted()) {
            claim.close();
            return;
        }
        claim.granted().toCompletableFuture().join();
        most.accumulateAndGet(taken.addAndGet(bytes), Math::max);
        taken.addAndGet(-bytes);
        claim.close();
    }
}
