package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sampo.ops.load.report.Finding;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Samples in megabytes, one a second. */
@DisplayName("The memory scenario")
class MemoryScenarioTest {

    @Test
    void findsTheLargestOfAllSamples() {
        List<Finding> findings = findings(i -> i == 100 ? 650 : 400, 300);

        assertThat(findings.get(0).figure()).isEqualTo(650);
        assertThat(findings.get(0).isMet()).isFalse();
    }

    @Test
    void isContentWithWhatStaysFlat() {
        assertThat(findings(i -> 500, 300)).allMatch(Finding::isMet);
    }

    @Test
    void comparesTheLastMinuteWithTheFirst() {
        Finding growth = findings(i -> 300 + i, 300).get(1);

        assertThat(growth.figure()).isCloseTo(570.0 / 330, within(0.01));
        assertThat(growth.isMet()).isFalse();
    }

    @Test
    void comparesHalvesOfLessThanTwoMinutes() {
        assertThat(findings(i -> i < 10 ? 100 : 200, 20).get(1).figure()).isEqualTo(2);
    }

    private static List<Finding> findings(IntToDoubleFunction megabytes, int seconds) {
        return MemoryScenario.findings(
                IntStream.range(0, seconds).mapToObj(megabytes::applyAsDouble).toList());
    }
}
