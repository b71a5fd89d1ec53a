package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.ops.load.process.PlannerProcess.Planned;
import io.sampo.ops.load.report.Finding;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The scenario placement")
class PlacementScenarioTest {

    @Test
    void goesByTheLongestOfAllRounds() {
        List<Finding> findings = PlacementScenario.findings(
                List.of(plan(900), plan(700)), List.of(List.of(plan(20), plan(1_200), plan(30)), List.of(plan(40))));

        assertThat(findings.get(0).figure()).isEqualTo(900);
        assertThat(findings.get(0).isMet()).isTrue();
        assertThat(findings.get(1).figure()).isEqualTo(1_200);
        assertThat(findings.get(1).isMet()).isFalse();
        assertThat(findings.get(2).figure()).isEqualTo(35);
    }

    private static Planned plan(double millis) {
        return new Planned(millis, 1_000, 10_000, 10_000, 100);
    }
}
