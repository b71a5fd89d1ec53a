package io.sampo.ops.load.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.runtime.BatchItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** At most four rows and 100 tokens. */
@DisplayName("A batch cutter")
class BatchCutterTest {

    private record Item(Object batchKey, int length) implements BatchItem {
        @Override
        public int rows() {
            return 1;
        }
    }

    private final BatchCutter cutter = new BatchCutter(4, 100);

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @Test
    void putsNeighboursByLengthTogether() {
        assertThat(lengths(cut(20, 10, 20, 10))).containsExactly(List.of(10, 10), List.of(20, 20));
    }

    @Test
    void fillsABatchUpToItsRows() {
        assertThat(lengths(cut(9, 9, 9, 9, 9))).containsExactly(List.of(9, 9, 9, 9), List.of(9));
    }

    @Test
    void countsPaddingAgainstTheTokens() {
        assertThat(lengths(cut(30, 34, 34))).containsExactly(List.of(30, 34), List.of(34));
    }

    @Test
    void letsALongItemGoAlone() {
        assertThat(lengths(cut(500))).containsExactly(List.of(500));
    }

    @Test
    void mixesNoKeys() {
        assertThat(cutter.cut(List.of(new Item("a", 10), new Item("b", 10)))).hasSize(2);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void losesAndDoublesNothing(long seed) {
        Random random = new Random(seed);
        List<BatchItem> items = IntStream.range(0, 50)
                .<BatchItem>mapToObj(i -> new Item(random.nextInt(2), 1 + random.nextInt(120)))
                .toList();

        List<List<BatchItem>> batches = cutter.cut(items);

        List<BatchItem> all = new ArrayList<>();
        for (List<BatchItem> batch : batches) {
            int longest = Collections.max(batch.stream().map(BatchItem::length).toList());
            assertThat(batch).hasSizeBetween(1, 4);
            assertThat(batch.size() == 1 || longest * batch.size() <= 100).isTrue();
            all.addAll(batch);
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(items);
    }

    private List<List<BatchItem>> cut(int... lengths) {
        return cutter.cut(IntStream.of(lengths)
                .<BatchItem>mapToObj(length -> new Item("key", length))
                .toList());
    }

    private static List<List<Integer>> lengths(List<List<BatchItem>> batches) {
        return batches.stream()
                .map(batch -> batch.stream().map(BatchItem::length).toList())
                .toList();
    }
}
