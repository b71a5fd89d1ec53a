package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.changed;
import static io.sampo.node.control.ControlWorld.replicated;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.model.ReplicaId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of members that read the repository each at its own time")
class PolledMembersTest {

    private final ControlWorld world = new ControlWorld(RepositoryMode.POLL);
    private final FakeMember a = world.a;
    private final FakeMember b = world.b;

    @BeforeEach
    void serveVersion1OnBoth() {
        a.capacityBytes = 3000;
        b.capacityBytes = 3000;
        world.journalIsRead();
        world.list(a, b);
        a.offers(replicated(V1, 2));
        b.offers(replicated(V1, 2));
        world.settles();
    }

    @Test
    void theSlowestIsWaitedForBeforeAVersionTakesOver() {
        a.offers(replicated(V1, 2), replicated(V2, 2));
        world.settles();
        assertThat(world.deployment().current()).isEqualTo(V1.version());

        b.offers(replicated(V1, 2), replicated(V2, 2));
        world.settles();

        assertThat(world.planOf(V2).placed()).isEqualTo(2);
        assertThat(world.deployment().current()).isEqualTo(V2.version());
    }

    @Test
    void oneThatNeverReadsIsNotWaitedForForever() {
        a.offers(replicated(V1, 2), replicated(V2, 2));
        world.settles();
        world.passes(Duration.ofSeconds(31));

        assertThat(world.deployment().current()).isEqualTo(V2.version());
    }

    @Test
    void whatCouldNotBeLoadedIsComplainedOfUntilItIsThereNoMore() {
        world.broken.put(V1, "its changed files could not be loaded: empty");
        a.offers(changed(replicated(V1, 2)));
        world.settles();
        world.orders.clear();
        world.broken.clear();

        a.offers(replicated(V1, 2));
        world.settles();

        assertThat(world.orders).containsExactly("reload " + new ReplicaId(V1, 0));
    }
}
