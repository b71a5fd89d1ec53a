package io.sampo.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.Demands.Waiting;
import io.sampo.protocol.control.ControlCommand.Demand;
import io.sampo.protocol.model.ModelRef;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Demands")
class DemandsTest {

    private static final ModelRef ONE = ModelRef.of("one", 1);
    private static final ModelRef TWO = ModelRef.of("two", 1);
    /** When the first is heard, in milliseconds. */
    private static final long START = 1_700_000_000_000L;

    private final Demands demands = new Demands();

    @Test
    void areThoseOfAllRoutersTogether() {
        hear(ONE, 5, 1, 0);
        hear(ONE, 2, 2, 100);
        hear(TWO, 9, 2, 200);

        assertThat(demands.of(ONE)).isEqualTo(new Waiting(START + 100, 7));
        assertThat(demands.of(TWO)).isEqualTo(new Waiting(START + 200, 9));
    }

    @Test
    void areWhatEachRouterSaidLast() {
        hear(ONE, 5, 1, 0);
        hear(ONE, 2, 2, 100);
        hear(ONE, 1, 1, 200);

        assertThat(demands.of(ONE)).isEqualTo(new Waiting(START + 200, 3));
    }

    @Test
    void areForgottenOfRoutersThatDoNotRepeatThem() {
        hear(ONE, 5, 1, 0);
        hear(ONE, 2, 2, 1_000);
        demands.forgetOld(START + 3_000);
        assertThat(demands.of(ONE)).isEqualTo(new Waiting(START + 1_000, 7));

        demands.forgetOld(START + 3_001);
        assertThat(demands.of(ONE)).isEqualTo(new Waiting(START + 1_000, 2));
        demands.forgetOld(START + 4_001);

        assertThat(demands.of(ONE)).isNull();
    }

    @Test
    void areNewsAfterAPauseWhoeverRepeatsThem() {
        assertThat(hear(ONE, 1, 1, 0)).isTrue();
        assertThat(hear(ONE, 1, 2, 500)).isFalse();
        assertThat(hear(ONE, 1, 1, 1_000)).isFalse();
        assertThat(hear(ONE, 1, 1, 1_501)).isTrue();
    }

    @Test
    void areOfNobodyWhereAVersionIsPrepared() {
        demands.prepare(ONE, START);
        assertThat(demands.of(ONE)).isEqualTo(new Waiting(START, 0));
        hear(ONE, 2, 1, 100);
        demands.prepare(ONE, START + 200);

        assertThat(demands.of(ONE)).isEqualTo(new Waiting(START + 200, 2));
        demands.forgetOld(START + 4_000);
        assertThat(demands.of(ONE)).isNull();
    }

    private boolean hear(ModelRef version, int waiting, long router, long afterMillis) {
        return demands.hear(new Demand(version, waiting, router), START + afterMillis);
    }
}
