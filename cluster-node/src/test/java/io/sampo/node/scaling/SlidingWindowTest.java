package io.sampo.node.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A sliding window")
class SlidingWindowTest {

    private record Entry(long atMillis, double value) {}

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** It keeps all that is younger than its length, and nothing that is older by more than two slices. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keepsWhatIsYoungerThanItsLength(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long length = random.nextLong(3_000);
        long slice = Math.max(1, (length + 15) / 16);
        SlidingWindow window = new SlidingWindow(length);
        List<Entry> numbers = new ArrayList<>();
        long now = random.nextLong(-5_000, 5_000);
        for (int i = 0; i < 200; i++) {
            double value = random.nextInt(1_000);
            window.add(now, value);
            numbers.add(new Entry(now, value));
            long at = now;

            assertThat(window.most()).isBetween(most(numbers, at - length), most(numbers, at - length - 2 * slice));
            assertThat(window.least())
                    .isBetween(-most(negated(numbers), at - length - 2 * slice), -most(negated(numbers), at - length));
            now += random.nextInt(10) == 0 ? random.nextLong(2 * length + 1) : random.nextLong(length / 10 + 1);
        }
    }

    @Test
    void meansWhatItKeeps() {
        SlidingWindow window = new SlidingWindow(1_600);
        assertThat(window.mean()).isZero();
        window.add(0, 2);
        window.add(1_000, 6);
        assertThat(window.mean()).isEqualTo(4);
        window.add(1_750, 8);
        assertThat(window.mean()).isEqualTo(7);
    }

    @Test
    void isFullOnceNumbersCameForItsLengthWithoutAGap() {
        SlidingWindow window = new SlidingWindow(1_600);
        window.add(100, 1);
        window.add(1_699, 1);
        assertThat(window.isFull()).isFalse();
        window.add(1_700, 1);
        assertThat(window.isFull()).isTrue();
        window.add(9_000, 1);
        assertThat(window.isFull()).isFalse();
    }

    @Test
    void ofNoLengthKnowsTheLatestOnly() {
        SlidingWindow window = new SlidingWindow(0);
        window.add(0, 5);
        window.add(500, 1);
        assertThat(window.most()).isEqualTo(1);
        assertThat(window.isFull()).isTrue();
    }

    private static double most(List<Entry> numbers, long fromMillis) {
        return numbers.stream()
                .filter(number -> number.atMillis() >= fromMillis)
                .mapToDouble(Entry::value)
                .max()
                .orElseThrow();
    }

    private static List<Entry> negated(List<Entry> numbers) {
        return numbers.stream()
                .map(number -> new Entry(number.atMillis(), -number.value()))
                .toList();
    }
}
