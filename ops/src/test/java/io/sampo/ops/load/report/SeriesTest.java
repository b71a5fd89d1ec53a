package io.sampo.ops.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.ops.load.report.Series.Summary;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A series")
class SeriesTest {

    @Test
    void isWorthItsMedian() {
        assertThat(median(3.0)).isEqualTo(3);
        assertThat(median(9.0, 1.0, 2.0)).isEqualTo(2);
        assertThat(median(4.0, 1.0, 100.0, 2.0)).isEqualTo(3);
    }

    @Test
    void isWorthItsWorstRoundWhereThatCounts() {
        List<Double> rounds = List.of(2.0, 3.0, 1.0);

        assertThat(new Series("", "", rounds, Summary.SMALLEST).value()).isEqualTo(1);
        assertThat(new Series("", "", rounds, Summary.LARGEST).value()).isEqualTo(3);
    }

    @Test
    void keepsTheOrderOfItsRounds() {
        assertThat(Series.ofMedian("", "s", List.of(2.0, 3.25, 1.0)).shownRounds())
                .isEqualTo("2 3.25 1");
    }

    @Test
    void showsAsManyDigitsAsMeanSomething() {
        List<Double> rounds = List.of(0.99949, 1.23456, 12.3456, 123.456, 1234.56, 0.0);

        assertThat(Series.ofMedian("", "", rounds).shownRounds()).isEqualTo("0.9995 1.235 12.35 123.5 1235 0");
    }

    @Test
    void needsARound() {
        assertThatThrownBy(() -> Series.ofMedian("echo", "s", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("echo");
    }

    private static double median(Double... rounds) {
        return Series.ofMedian("", "", List.of(rounds)).value();
    }
}
