package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.ops.load.report.Finding;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Samples in megabytes, one every ten cycles from the fiftieth on. */
@DisplayName("The scenario model-cycles")
class ModelCyclesScenarioTest {

    @Test
    void isContentWithWhatStaysFlat() {
        assertThat(finding(i -> 300 + i % 3, 96).isMet()).isTrue();
    }

    @Test
    void findsWhatGrows() {
        Finding finding = finding(i -> 300 + i, 96);

        assertThat(finding.figure()).isEqualTo(393.0 / 302);
        assertThat(finding.isMet()).isFalse();
    }

    @Test
    void comparesWhatFewSamplesThereAre() {
        assertThat(finding(i -> 100, 6).figure()).isEqualTo(1);
    }

    @Test
    void comparesMediansOfTheRounds() {
        Finding finding = ModelCyclesScenario.findings(List.of(fromTo(100, 100), fromTo(100, 200), fromTo(100, 101)))
                .get(0);

        assertThat(finding.figure()).isEqualTo(1.01);
    }

    private static List<Double> fromTo(double first, double last) {
        return List.of(first, first, first, first, first, last, last, last, last, last);
    }

    private static Finding finding(IntToDoubleFunction megabytes, int samples) {
        List<Double> all =
                IntStream.range(0, samples).mapToObj(megabytes::applyAsDouble).toList();
        return ModelCyclesScenario.findings(List.of(all)).get(0);
    }
}
