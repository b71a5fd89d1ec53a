package io.sampo.client.routing;

import static io.sampo.client.routing.TestCluster.MODEL;
import static io.sampo.client.routing.TestCluster.catalog;
import static io.sampo.client.routing.TestCluster.live;
import static io.sampo.client.routing.TestCluster.unloads;
import static io.sampo.client.routing.TestCluster.wants;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.TestCluster.TestMember;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The readiness of an edge")
class ReadinessTest {

    private static final ModelRef OTHER = ModelRef.of("other", 1);

    private final Readiness readiness = new Readiness();
    private final TestMember one = new TestMember(1);
    private final TestMember two = new TestMember(2);

    @Test
    void waitsAtTheStartForEveryModel() {
        assertThat(readiness.isReady()).isFalse();
        one.hosts(MODEL, 0);
        two.holds(OTHER, ReplicaState.LOADING, "");
        assertThat(isReadySeeing(live(one, two))).isFalse();
        two.replicas.clear();
        two.hosts(OTHER, 0);

        assertThat(isReadySeeing(live(one, two))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOADING", "WARMING_UP", "FAILED"})
    void isNotLostByModelThatIsLoadedAtRunTime(ReplicaState state) {
        one.hosts(MODEL, 0);
        readiness.see(live(one));

        assertThat(isReadySeeing(live(one, two.holds(OTHER, state, "")))).isTrue();
    }

    @Test
    void isLostWhileNothingIsServedAndRegainedWithTheFirstModelThatIs() {
        one.hosts(MODEL, 0);
        readiness.see(live(one));
        one.replicas.clear();
        one.holds(MODEL, ReplicaState.LOADING, "");
        assertThat(isReadySeeing(live(one))).isFalse();
        two.hosts(OTHER, 0);

        assertThat(isReadySeeing(live(one, two))).isTrue();
    }

    @Test
    void isLostWithTheLastMemberThatIsHeardOf() {
        one.hosts(MODEL, 0);
        readiness.see(live(one));

        assertThat(isReadySeeing(catalog(List.of(), List.of(one)))).isFalse();
    }

    @Test
    void isKeptWhenNothingIsWantedAnyMore() {
        one.hosts(MODEL, 0);
        readiness.see(live(one));
        one.replicas.clear();
        one.offers(MODEL);

        assertThat(isReadySeeing(catalog(List.of(one), List.of(), unloads(MODEL.name()))))
                .isTrue();
    }

    @Test
    void isKeptWhileTheOnlyModelWakesUp() {
        one.offers(MODEL, true, Residency.PRELOAD, 0);
        readiness.see(catalog(List.of(one), List.of(), wants(MODEL, 0, Residency.PRELOAD, "")));
        one.holds(MODEL, ReplicaState.LOADING, "");

        assertThat(isReadySeeing(catalog(List.of(one), List.of(), wants(MODEL, 1, Residency.PRELOAD, ""))))
                .isTrue();
    }

    private boolean isReadySeeing(ModelCatalog catalog) {
        readiness.see(catalog);
        return readiness.isReady();
    }
}
