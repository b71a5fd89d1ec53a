package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.ops.load.process.TenantsProcess.Race;
import io.sampo.ops.load.report.Finding;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Fifty jobs behind a backlog of which 64 are under way at a time. */
@DisplayName("The scenario fairness")
class FairnessScenarioTest {

    private static final int UNDER_WAY = 64;

    @Test
    void allowsTwoTurnsOfTheBacklogForEachJobAndWhatWasUnderWay() throws IOException {
        assertThat(findings(new Race(164, 2_000, 1, 200)).get(0).isMet()).isTrue();
        assertThat(findings(new Race(165, 2_000, 1, 200)).get(0).isMet()).isFalse();
    }

    @Test
    void findsTheWorstRace() throws IOException {
        List<Finding> findings = findings(new Race(110, 2_000, 1, 200), new Race(2_900, 100, 14, 200));

        assertThat(findings.get(0).figure()).isEqualTo(2_900);
    }

    @Test
    void comparesWithTheTimeThatTurnsTake() throws IOException {
        Finding time = findings(new Race(100, 2_000, 0.535, 200)).get(1);

        assertThat(time.figure()).isEqualTo(0.5);
    }

    @Test
    void saysNothingOfABacklogThatWasNone() {
        assertThatThrownBy(() -> findings(new Race(2_900, 0, 14, 0)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended before the jobs behind it");
    }

    private static List<Finding> findings(Race... races) throws IOException {
        return FairnessScenario.findings(List.of(races), UNDER_WAY);
    }
}
