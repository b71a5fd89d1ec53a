package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MANY_TICKS;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.replicated;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.replica.ModelOffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of versions that members are lost over together")
class LossesInCompanyTest {

    private static final ModelRef OTHER = ModelRef.of("other", 1);
    private static final ModelRef THIRD = ModelRef.of("third", 1);
    private static final String SUSPECT = "members 10.0.0.1:25520, 10.0.0.2:25520 were lost while they loaded it and"
            + " others, which therefore load one at a time now";

    private final ControlWorld world = new ControlWorld();
    private final FakeMember a = world.a;
    private final FakeMember b = world.b;

    @BeforeEach
    void haveRoom() {
        a.capacityBytes = 3000;
        b.capacityBytes = 3000;
        world.journalIsRead();
    }

    @Test
    void oneIsLoadedAtATime() {
        bothAreLostOver(offer(V1), offer(OTHER));
        world.ticks(MANY_TICKS);
        assertThat(world.orders).containsOnly("place model~1~0 on a");
        assertThat(trouble(OTHER)).isEqualTo(SUSPECT);

        world.membersObey();

        assertThat(world.orders).contains("place other~1~0 on a");
        assertThat(trouble(V1)).isEmpty();
    }

    @Test
    void allServeIfItWasChance() {
        bothAreLostOver(offer(V1), offer(OTHER));
        world.settles();
        world.list(a, b);
        b.isEmpty();
        b.offers(replicated(V1, 2), replicated(OTHER, 2));
        a.offers(replicated(V1, 2), replicated(OTHER, 2));
        world.settles();

        assertThat(world.planOf(V1).placed()).isEqualTo(2);
        assertThat(world.planOf(OTHER).placed()).isEqualTo(2);
        assertThat(trouble(V1)).isEmpty();
        assertThat(trouble(OTHER)).isEmpty();
    }

    @Test
    void theOneThatIsLostOverAloneIsForbiddenAndTheOthersServe() {
        bothAreLostOver(offer(V1), offer(OTHER));
        loses(a, V1);
        comesBack(offer(V1), offer(OTHER));
        world.settles();

        assertThat(trouble(V1))
                .isEqualTo("members 10.0.0.1:25520, 10.0.0.2:25520, 10.0.0.1:25520 were lost while they loaded it"
                        + " (load it again once it is mended)");
        assertThat(world.planOf(OTHER).placed()).isEqualTo(1);
        assertThat(trouble(OTHER)).isEmpty();
    }

    @Test
    void oneThatWasThereOnceIsNoSuspect() {
        world.list(a, b);
        a.offers(offer(V1), offer(OTHER), offer(THIRD));
        b.offers(offer(V1), offer(OTHER), offer(THIRD));
        loses(a, V1, OTHER);
        loses(b, V1, THIRD);
        comesBack(offer(V1), offer(OTHER), offer(THIRD));

        assertThat(world.orders)
                .containsExactlyInAnyOrder("place model~1~0 on a", "place other~1~0 on a", "place third~1~0 on a");
        loses(a, V1, THIRD);
        comesBack(offer(V1), offer(OTHER), offer(THIRD));
        world.settles();

        assertThat(world.planOf(V1).hasNoPlace()).isTrue();
        assertThat(trouble(OTHER)).isEmpty();
        assertThat(trouble(THIRD)).isEmpty();
    }

    @Test
    void oneThatHasNoPlaceKeepsNobodyWaiting() {
        ModelOffer large = new ModelOffer(
                V1,
                true,
                "00",
                1000,
                new ModelNeeds(DevicePreference.CPU, 5000, Spread.MEMBER),
                Residency.PRELOAD,
                ScalingPolicy.between(1, 1));
        bothAreLostOver(large, offer(OTHER));
        world.ticks(MANY_TICKS);
        world.settles();

        assertThat(world.planOf(OTHER).placed()).isEqualTo(1);
        assertThat(trouble(OTHER)).isEmpty();
    }

    @Test
    void oneReplicaIsLoadedAtATime() {
        bothAreLostOver(replicated(V1, 2), replicated(OTHER, 2));
        world.list(a, b);
        b.isEmpty();
        b.offers(replicated(V1, 2), replicated(OTHER, 2));
        world.ticks(MANY_TICKS);

        assertThat(world.orders.stream().distinct()).hasSize(1);
        world.settles();
        assertThat(world.planOf(V1).placed()).isEqualTo(2);
        assertThat(world.planOf(OTHER).placed()).isEqualTo(2);
    }

    /** One after the other while it loads both, of which {@code a} comes back. */
    private void bothAreLostOver(ModelOffer one, ModelOffer other) {
        world.list(a, b);
        b.offers(one, other);
        a.offers(one, other);
        loses(a, one.ref(), other.ref());
        loses(b, one.ref(), other.ref());
        comesBack(one, other);
    }

    private void comesBack(ModelOffer... offers) {
        world.forgetsOrders();
        world.list(a);
        a.isEmpty();
        a.offers(offers);
    }

    /** While it loads, and the other member lives. */
    private void loses(FakeMember member, ModelRef... loading) {
        for (ModelRef ref : loading) {
            member.holds(ref, 0, ReplicaState.LOADING);
        }
        member.reports();
        world.list(member == a ? b : a);
    }

    private String trouble(ModelRef ref) {
        return world.planOf(ref).trouble();
    }
}
