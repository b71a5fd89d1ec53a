package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Grouped writes")
class GroupedWritesTest {

    private static final int MOST_WAITING = 5;
    private static final int MOST_ROWS = 4;
    private static final int MANY = 1000;

    private record Begun(List<String> rows, CompletableFuture<Void> end) {}

    private record Timed(long atNanos, Runnable task) {}

    private final List<Begun> begun = new ArrayList<>();
    private final List<Timed> timed = new ArrayList<>();
    private long nowNanos = Long.MAX_VALUE - 1000;
    private final GroupedWrites<String> writes = groups(MOST_WAITING, MOST_ROWS);
    /** Of which many may wait, and be written at once. */
    private final GroupedWrites<String> many = groups(MANY, MANY);

    @Test
    void beginAtOnceIfAlone() {
        CompletionStage<Void> written = write("a");

        assertThat(begun).extracting(Begun::rows).containsExactly(List.of("a"));
        assertThat(written.toCompletableFuture()).isNotDone();
        endLast();
        assertThat(written.toCompletableFuture()).isCompleted();
    }

    @Test
    void gatherWhatComesWhileOneIsUnderWay() {
        write("a");
        write("b");
        write("c", "d");
        assertThat(begun).hasSize(1);

        endLast();

        assertThat(begun).extracting(Begun::rows).containsExactly(List.of("a"), List.of("b", "c", "d"));
    }

    @Test
    void followEachOtherAtTheIntervalAfterSome() {
        for (int i = 0; i < GroupedWrites.AT_ONCE; i++) {
            write("soon");
            endLast();
        }
        write("later");
        write("too");
        assertThat(begun).hasSize(GroupedWrites.AT_ONCE);
        assertThat(timed).hasSize(1);

        pass();

        assertThat(begun).hasSize(GroupedWrites.AT_ONCE + 1);
        assertThat(begun.get(GroupedWrites.AT_ONCE).rows()).containsExactly("later", "too");
    }

    @Test
    void beginBeforeTheIntervalIsOverIfThereIsEnough() {
        for (int i = 0; i < GroupedWrites.AT_ONCE; i++) {
            many.write(List.of("soon"));
            endLast();
        }
        for (int i = 1; i < GroupedWrites.ENOUGH_ROWS; i++) {
            many.write(List.of("row"));
        }
        assertThat(begun).hasSize(GroupedWrites.AT_ONCE);

        many.write(List.of("enough"));

        assertThat(begun).hasSize(GroupedWrites.AT_ONCE + 1);
        assertThat(begun.get(GroupedWrites.AT_ONCE).rows()).hasSize(GroupedWrites.ENOUGH_ROWS);
    }

    @Test
    void waitNoLongerForThoseThatDidNotWait() {
        for (int i = 0; i < 100; i++) {
            many.write(Collections.nCopies(GroupedWrites.ENOUGH_ROWS, "row"));
            endLast();
        }
        nowNanos += GroupedWrites.INTERVAL.toNanos();

        many.write(List.of("next"));

        assertThat(begun).hasSize(101);
    }

    @Test
    void beginAtOnceAgainAfterAPause() {
        for (int i = 0; i < GroupedWrites.AT_ONCE; i++) {
            write("soon");
            endLast();
        }
        nowNanos += GroupedWrites.INTERVAL.toNanos();

        write("next");

        assertThat(begun).hasSize(GroupedWrites.AT_ONCE + 1);
        assertThat(timed).isEmpty();
    }

    @Test
    void haveNoMoreRowsThanAllowedUnlessTheyCameTogether() {
        write("a");
        write("b", "c", "d");
        write("e", "f");
        write("1", "2", "3", "4", "5", "6");
        endLast();
        endLast();
        endLast();

        assertThat(begun).extracting(each -> each.rows().size()).containsExactly(1, 3, 2, 6);
    }

    @Test
    void failForAllInAGroupAndForNoOthers() {
        write("a");
        CompletionStage<Void> one = write("b");
        CompletionStage<Void> other = write("c");
        endLast();
        begun.get(1).end().completeExceptionally(new IllegalStateException("no disk"));
        CompletionStage<Void> next = write("d");
        endLast();

        assertThat(one.toCompletableFuture()).isCompletedExceptionally();
        assertThat(other.toCompletableFuture()).isCompletedExceptionally();
        assertThat(next.toCompletableFuture()).isCompleted();
    }

    @Test
    void failAtOnceIfTooManyWait() {
        write("a");
        for (int i = 0; i < MOST_WAITING; i++) {
            assertThat(write("b").toCompletableFuture()).isNotDone();
        }

        assertThat(write("c").toCompletableFuture()).isCompletedExceptionally();
    }

    private GroupedWrites<String> groups(int mostWaiting, int mostRows) {
        return new GroupedWrites<>(
                this::begin,
                mostWaiting,
                mostRows,
                () -> nowNanos,
                (delay, task) -> timed.add(new Timed(nowNanos + delay.toNanos(), task)));
    }

    private CompletionStage<Void> write(String... rows) {
        return writes.write(List.of(rows));
    }

    private CompletionStage<Void> begin(List<String> rows) {
        Begun next = new Begun(rows, new CompletableFuture<>());
        begun.add(next);
        return next.end();
    }

    private void endLast() {
        begun.get(begun.size() - 1).end().complete(null);
    }

    private void pass() {
        Timed next = timed.remove(0);
        nowNanos = next.atNanos();
        next.task().run();
    }
}
