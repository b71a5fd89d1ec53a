package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.replicated;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.model.ReplicaState;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A replica that starts elsewhere than it was sent")
class StrayReplicasTest {

    private final ControlWorld world = new ControlWorld();
    private final List<String> orders = world.orders;
    private final FakeMember a = world.a;
    private final FakeMember b = world.b;

    @Test
    void staysThereAndShardingIsToldSoOnce() {
        world.journalIsRead();
        world.list(a, b);
        a.offers(replicated(V1, 1));
        b.offers(replicated(V1, 1));
        assertThat(orders).containsExactly("place model~1~0 on a");
        orders.clear();

        b.holds(V1, 0, ReplicaState.LOADING);
        b.reports();
        b.holds(V1, 0, ReplicaState.READY);
        b.reports();
        world.ticks(20);

        assertThat(orders).containsExactly("place model~1~0 on b");
    }
}
