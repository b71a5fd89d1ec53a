package io.sampo.ops.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A finding")
class FindingTest {

    private static final Series NINE = Series.ofMedian("one process", "ms", List.of(9.0));
    private static final Series TEN = Series.ofMedian("bare echo", "ms", List.of(10.0));

    @Test
    void dividesForARatio() {
        assertThat(Finding.ratio("x", NINE, TEN, Target.NONE).figure()).isEqualTo(0.9);
    }

    @Test
    void subtractsForADifference() {
        Finding finding = Finding.difference("x", TEN, NINE, Target.NONE);

        assertThat(finding.figure()).isEqualTo(1);
        assertThat(finding.shownFigure()).isEqualTo("+1 ms");
    }

    @Test
    void meetsALowerBoundFromTheBoundOn() {
        assertThat(Finding.ratio("x", NINE, TEN, new Target.AtLeast(0.9)).isMet())
                .isTrue();
        assertThat(Finding.ratio("x", NINE, TEN, new Target.AtLeast(0.91)).isMet())
                .isFalse();
    }

    @Test
    void meetsAnUpperBoundUpToTheBound() {
        assertThat(Finding.alone("x", NINE, new Target.AtMost(9)).isMet()).isTrue();
        assertThat(Finding.alone("x", NINE, new Target.AtMost(8.9)).isMet()).isFalse();
    }

    @Test
    void isAlwaysMetWithoutATarget() {
        assertThat(Finding.alone("x", NINE, Target.NONE).isMet()).isTrue();
    }
}
