package io.sampo.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.store.OrderingGaps.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Gaps in the journal")
class OrderingGapsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** About to wrap, as {@code System.nanoTime()} may be. */
    private static final long NOW = Long.MAX_VALUE - 5;

    private final OrderingGaps gaps = new OrderingGaps(10, PATIENCE);

    @Test
    void areNotThereWhereRowsFollowEachOther() {
        see(11, 12);

        assertThat(gaps.missing(9)).isEmpty();
        assertThat(gaps.settled()).isEqualTo(12);
    }

    @Test
    void holdBackOnlyWhereToStartAgain() {
        see(11, 14, 15, 17);

        assertThat(gaps.highest()).isEqualTo(17);
        assertThat(gaps.settled()).isEqualTo(11);
        assertThat(gaps.missing(9)).containsExactly(new Range(12, 13), new Range(16, 16));
        assertThat(gaps.missing(1)).containsExactly(new Range(12, 13));
    }

    @Test
    void areClosedByWhatComesLate() {
        see(20);
        see(15);
        assertThat(gaps.missing(9)).containsExactly(new Range(11, 14), new Range(16, 19));

        see(11, 14, 12, 13);
        assertThat(gaps.settled()).isEqualTo(15);

        see(19, 16, 17, 18, 18);
        assertThat(gaps.settled()).isEqualTo(20);
    }

    @Test
    void areGivenUpWhenPatienceEnds() {
        see(12);
        gaps.giveUp(NOW + PATIENCE.toNanos() - 1);
        assertThat(gaps.settled()).isEqualTo(10);

        gaps.giveUp(NOW + PATIENCE.toNanos());
        assertThat(gaps.settled()).isEqualTo(12);
    }

    @Test
    void areNothingBeforeRowsThatAreOld() {
        gaps.seen(500, PATIENCE, NOW);

        assertThat(gaps.settled()).isEqualTo(500);
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** Rows in any order: what was not seen is what is missing. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void areExactlyWhatWasNotSeen(long seed) {
        Random random = new Random(seed);
        List<Long> rows = new ArrayList<>(LongStream.range(11, 60).boxed().toList());
        Collections.shuffle(rows, random);
        Set<Long> seen = new TreeSet<>();

        for (long row : rows) {
            gaps.seen(row, Duration.ZERO, NOW);
            seen.add(row);
            Set<Long> missing = new TreeSet<>();
            gaps.missing(99)
                    .forEach(range ->
                            LongStream.rangeClosed(range.from(), range.to()).forEach(missing::add));
            Set<Long> expected = new TreeSet<>(
                    LongStream.rangeClosed(11, gaps.highest()).boxed().toList());
            expected.removeAll(seen);
            assertThat(missing).isEqualTo(expected);
        }
        assertThat(gaps.settled()).isEqualTo(59);
    }

    private void see(long... orderings) {
        for (long ordering : orderings) {
            gaps.seen(ordering, Duration.ZERO, NOW);
        }
    }
}
