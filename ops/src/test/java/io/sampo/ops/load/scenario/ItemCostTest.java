package io.sampo.ops.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.ops.load.process.ProcessorTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Of a process that there is not, and so takes nothing. */
@DisplayName("The cost of an item")
class ItemCostTest {

    private final ItemCost cost = new ItemCost(new ProcessorTime(Long.MAX_VALUE));

    @Test
    void isProcessorTimeByItems() {
        cost.add(2, 100);
        cost.add(3, 100);
        cost.add(9, 100);

        assertThat(cost.series("one process", "ms/text").value()).isEqualTo(30);
    }

    @Test
    void isFoundAlongWithTheFigureOfTheContestant() throws IOException {
        Contestant weighed = cost.of(new Contestant("server", Contestant.WARM, duration -> 50), true);

        assertThat(weighed.measurement().measure(Duration.ofMillis(1))).isEqualTo(50);
        assertThat(weighed.name()).isEqualTo("server");
        assertThat(cost.series("server", "ms/text").rounds()).containsExactly(0.0);
    }
}
