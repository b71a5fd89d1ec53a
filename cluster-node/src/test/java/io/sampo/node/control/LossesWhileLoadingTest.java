package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MANY_TICKS;
import static io.sampo.node.control.ControlWorld.MODEL;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.changed;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.onDemand;
import static io.sampo.node.control.ControlWorld.refused;
import static io.sampo.node.control.ControlWorld.replicated;
import static io.sampo.node.control.ControlWorld.unselected;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.ModelOffer;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A version that members are lost over")
class LossesWhileLoadingTest {

    private static final ModelOffer OFFER = offer(V1);
    private static final String TROUBLE = "members 10.0.0.1:25520, 10.0.0.2:25520 were lost while they loaded it"
            + " (load it again once it is mended)";

    private final ControlWorld world = new ControlWorld();
    private final FakeMember a = world.a;
    private final FakeMember b = world.b;

    @ParameterizedTest
    @EnumSource(names = {"LOADING", "WARMING_UP"})
    void isPlacedNoMoreAfterTwo(ReplicaState state) {
        killsBoth(state);
        world.ticks(MANY_TICKS);

        assertThat(world.orders).isEmpty();
        assertThat(world.planOf(V1).trouble()).isEqualTo(TROUBLE);
        assertThat(world.planOf(V1).hasNoPlace()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LOADING", "WARMING_UP"})
    void isPlacedAgainWhereItWasNotLoading(ReplicaState state) {
        killsBoth(state);

        assertThat(world.orders).containsExactly("place model~1~0 on a");
        assertThat(world.planOf(V1).trouble()).isEmpty();
    }

    @Test
    void isPlacedAgainWhenItsFilesChange() {
        killsBoth(ReplicaState.LOADING);
        a.offers(changed(OFFER));

        assertThat(world.orders).containsExactly("place model~1~0 on a");
        assertThat(world.planOf(V1).trouble()).isEmpty();
    }

    @Test
    void isPlacedAgainWhenAnOperatorLoadsIt() {
        killsBoth(ReplicaState.LOADING);
        load();

        assertThat(world.orders).containsExactly("place model~1~0 on a");
    }

    @Test
    void failsTheOrderThatWaitsForIt() {
        world.journalIsRead();
        world.list(a, b);
        a.offers(OFFER);
        b.offers(OFFER);
        TestInbox<ControlReply> order = load();
        a.hasRead(MODEL);
        b.hasRead(MODEL);
        isLostLoading(a, ReplicaState.LOADING, b);
        isLostLoading(b, ReplicaState.LOADING, a);
        a.isEmpty();
        a.offers(OFFER);

        assertThat(refused(order, ErrorCode.MODEL_CHANGE_FAILED)).isEqualTo("model 'model': version 1: " + TROUBLE);
    }

    @Test
    void isNotToBlameForMembersThatLeave() {
        world.journalIsRead();
        world.list(a, b);
        b.offers(OFFER);
        a.offers(OFFER);
        world.leaving.add(a.address);
        world.ticks(1);
        world.leaving.clear();
        isLostLoading(a, ReplicaState.LOADING, b);
        isLostLoading(b, ReplicaState.LOADING, a);
        world.orders.clear();
        a.isEmpty();
        a.offers(OFFER);

        assertThat(world.orders).containsExactly("place model~1~0 on a");
    }

    @Test
    void isNotToBlameForALossLongBeforeItWasReadyElsewhere() {
        world.journalIsRead();
        world.list(a, b);
        b.offers(OFFER);
        a.offers(OFFER);
        isLostLoading(a, ReplicaState.LOADING, b);
        b.holds(V1, 0, ReplicaState.LOADING);
        b.reports();
        b.holds(V1, 0, ReplicaState.READY);
        b.reports();
        isLostLoading(b, ReplicaState.LOADING, a);
        world.orders.clear();
        a.isEmpty();
        a.offers(OFFER);

        assertThat(world.orders).containsExactly("place model~1~0 on a");
    }

    @Test
    void keepsTheReplicasThatItHas() {
        ModelOffer two = replicated(V1, 2);
        world.journalIsRead();
        world.list(a, b);
        a.holds(V1, 0, ReplicaState.READY);
        a.offers(two);
        b.offers(two);
        for (int loss = 0; loss < 2; loss++) {
            b.holds(V1, 1, ReplicaState.LOADING);
            b.reports();
            world.list(a);
            world.list(a, b);
            b.isEmpty();
            b.offers(two);
        }
        world.orders.clear();
        world.ticks(MANY_TICKS);

        assertThat(world.orders).isEmpty();
        assertThat(world.planOf(V1).placed()).isEqualTo(1);
        assertThat(world.planOf(V1).trouble())
                .isEqualTo("member 10.0.0.2:25520 was lost 2 times while it loaded it"
                        + " (load it again once it is mended)");
    }

    @Test
    void letsTheVersionBeforeServe() {
        newestKillsBoth(unselected(V1), offer(V2));

        assertThat(world.orders).containsExactly("place model~1~0 on a");
        world.settles();
        assertThat(world.deployment().current()).isEqualTo(V1.version());
    }

    @Test
    void givesRequestsToTheVersionBeforeIfItIsLoadedWhenItIsAskedFor() {
        newestKillsBoth(onDemand(V1).unselected(), onDemand(V2));
        assertThat(world.deployment().current()).isEqualTo(V1.version());

        world.demand(V1, 1);

        assertThat(world.orders).containsExactly("place model~1~0 on a");
    }

    private void newestKillsBoth(ModelOffer older, ModelOffer newest) {
        world.journalIsRead();
        world.list(a, b);
        b.offers(older, newest);
        a.offers(older, newest);
        a.holds(V2, 0, ReplicaState.LOADING);
        a.reports();
        world.list(b);
        b.holds(V2, 0, ReplicaState.LOADING);
        b.reports();
        world.list(a);
        world.forgetsOrders();
        a.isEmpty();
        a.offers(older, newest);
    }

    /** One after the other, of which {@code a} comes back. */
    private void killsBoth(ReplicaState state) {
        world.journalIsRead();
        world.list(a, b);
        b.offers(OFFER);
        a.offers(OFFER);
        isLostLoading(a, state, b);
        isLostLoading(b, state, a);
        world.orders.clear();
        a.isEmpty();
        a.offers(OFFER);
    }

    private void isLostLoading(FakeMember member, ReplicaState state, FakeMember left) {
        member.holds(V1, 0, state);
        member.reports();
        world.list(left);
    }

    private TestInbox<ControlReply> load() {
        return world.order(to -> new ControlCommand.LoadModel(MODEL, "anna", to));
    }
}
