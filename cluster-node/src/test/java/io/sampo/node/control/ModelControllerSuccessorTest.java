package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MODEL;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.scaled;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.VersionPlan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A model controller that succeeds another one, as to how many replicas there are to be,")
class ModelControllerSuccessorTest {

    private final ControlWorld world = new ControlWorld();
    private final FakeMember a = world.a;
    private final FakeMember b = world.b;

    @Test
    void goesOnFromWhatWasWantedThoughHalfOfItIsLost() {
        wanted(4);
        world.list(a, b);
        a.holds(V1, 0, ReplicaState.READY);
        a.offers(scaled(V1, 1, 4));
        b.holds(V1, 1, ReplicaState.READY);
        b.offers(scaled(V1, 1, 4));
        world.ticks(1);

        assertThat(world.planOf(V1).replicas()).isEqualTo(4);
    }

    @Test
    void leavesAtZeroWhatWasUntilItIsAskedFor() {
        wanted(0);
        a.offers(scaled(V1, 0, 2));
        world.settles();
        assertThat(world.orders).isEmpty();
        assertThat(world.planOf(V1)).isEqualTo(new VersionPlan(0, 0, Residency.PRELOAD, ""));

        world.demand(V1, 1);

        assertThat(world.orders).containsExactly("place model~1~0 on a");
    }

    @Test
    void keepsToTheBoundsOfThePolicy() {
        wanted(4);
        a.offers(scaled(V1, 1, 2));

        assertThat(world.planOf(V1).replicas()).isEqualTo(2);
    }

    @Test
    void startsAsEverWithWhatItHasNotHeardOf() {
        wanted(4);
        a.capacityBytes = 2000;
        a.offers(scaled(V1, 1, 4), scaled(V2, 1, 4));

        assertThat(world.planOf(V1).replicas()).isEqualTo(4);
        assertThat(world.planOf(V2).replicas()).isEqualTo(1);
    }

    private void wanted(int replicas) {
        VersionPlan plan = new VersionPlan(replicas, replicas, Residency.PRELOAD, "");
        world.list(a);
        a.tells(new ModelDeployments(
                1,
                List.of(new ModelDeployment(
                        MODEL, true, new TreeMap<>(Map.of(V1.version(), plan)), V1.version(), new TreeMap<>()))));
        world.journalIsRead();
    }
}
