package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.onDemand;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.replica.ModelOffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two models and a member with room for one of them; whoever asks for the first waits for a second only. */
@DisplayName("A model that is loaded when it is asked for, before its first use,")
class FirstUsesTest {

    private static final ModelRef ONE = ModelRef.of("one", 1);
    private static final ModelRef TWO = ModelRef.of("two", 1);
    private static final ModelRef THREE = ModelRef.of("three", 1);

    private final ControlWorld world = new ControlWorld();
    private final List<String> orders = world.orders;
    private final FakeMember a = world.a;

    @BeforeEach
    void isAskedForAndPlaced() {
        world.journalIsRead();
        world.list(a);
        a.offers(onDemand(ONE), onDemand(TWO));
        world.demand(ONE, 1);
        assertThat(orders).containsExactly("place one~1~0 on a");
    }

    @Test
    void keepsItsPlaceBeforeItBeginsToLoad() {
        another(Duration.ofSeconds(5));

        assertThat(orders).doesNotContain("place two~1~0 on a");
    }

    @Test
    void keepsItsPlaceWhileItLoadsAndWarmsUp() {
        isInState(ReplicaState.LOADING);
        another(Duration.ofSeconds(60));
        isInState(ReplicaState.WARMING_UP);
        another(Duration.ofSeconds(55));

        assertThat(orders).doesNotContain("place two~1~0 on a");
        assertThat(world.planOf(TWO).hasNoPlace()).isTrue();
    }

    @Test
    void doesNotKeepItsPlaceForEverThoughItLoads() {
        isInState(ReplicaState.LOADING);
        another(Duration.ofSeconds(125));

        assertThat(orders).contains("place two~1~0 on a", "retire one~1~0");
    }

    @Test
    void doesNotKeepItsPlaceOnceItHasFailed() {
        isInState(ReplicaState.LOADING);
        another(Duration.ofSeconds(5));
        a.fails(ONE, 0, "model.onnx: cut off");
        another(Duration.ofSeconds(1));

        assertThat(orders).contains("place two~1~0 on a");
    }

    @Test
    void doesNotKeepItsPlaceForEverByFailingAgainAndAgain() {
        for (int attempt = 0; attempt < 5; attempt++) {
            isInState(ReplicaState.LOADING);
            world.passes(Duration.ofSeconds(28));
            a.fails(ONE, 0, "model.onnx: cut off");
        }
        isInState(ReplicaState.LOADING);
        another(Duration.ofSeconds(1));

        assertThat(orders).contains("place two~1~0 on a");
    }

    @Test
    void keepsItsPlaceForWhoWasToldToComeAgain() {
        isReadyAfterNobodyWaitsAnyMore();
        another(Duration.ofSeconds(8));

        assertThat(orders).doesNotContain("place two~1~0 on a");
    }

    @Test
    void makesWayOnceItHasAnswered() {
        isReadyAfterNobodyWaitsAnyMore();
        another(Duration.ofSeconds(2));
        a.isIdleSince(world.millis());
        another(Duration.ofMillis(500));
        assertThat(orders).doesNotContain("place two~1~0 on a");

        another(Duration.ofSeconds(1));

        assertThat(orders).contains("place two~1~0 on a", "retire one~1~0");
    }

    @Test
    void makesWayIfNobodyComes() {
        isReadyAfterNobodyWaitsAnyMore();
        another(Duration.ofSeconds(12));

        assertThat(orders).contains("place two~1~0 on a", "retire one~1~0");
    }

    @Test
    void takesTurnsWithTheOther() {
        isReadyAfterNobodyWaitsAnyMore();
        a.isIdleSince(world.millis());
        another(Duration.ofSeconds(2));
        a.isEmpty();
        a.holds(TWO, 0, ReplicaState.LOADING);
        a.reports();
        orders.clear();
        isWaitedFor(ONE, Duration.ofSeconds(60));
        assertThat(orders).isEmpty();

        a.holds(TWO, 0, ReplicaState.READY);
        a.reports();
        a.isIdleSince(world.millis());
        isWaitedFor(ONE, Duration.ofMillis(1_500));

        assertThat(orders).contains("place one~1~0 on a", "retire two~1~0");
    }

    @Test
    void isKeptWhileItLoadsThoughItGoesSoonWhenItIsIdle() {
        a.capacityBytes = 2000;
        a.offers(onDemand(ONE), goesWhenIdleFor(Duration.ofSeconds(1), THREE));
        world.demand(THREE, 1);
        a.holds(THREE, 0, ReplicaState.LOADING);
        a.reports();
        world.passes(Duration.ofSeconds(100));
        assertThat(world.planOf(THREE).replicas()).isOne();
        a.holds(THREE, 0, ReplicaState.READY);
        a.reports();
        world.passes(Duration.ofSeconds(8));
        assertThat(world.planOf(THREE).replicas()).isOne();

        world.passes(Duration.ofSeconds(3));

        assertThat(world.planOf(THREE).replicas()).isZero();
    }

    private static ModelOffer goesWhenIdleFor(Duration time, ModelRef ref) {
        ModelOffer offer = onDemand(ref);
        ScalingPolicy usual = offer.scaling();
        return new ModelOffer(
                ref,
                offer.selected(),
                offer.digest(),
                offer.sizeBytes(),
                offer.needs(),
                offer.residency(),
                new ScalingPolicy(0, 1, usual.targetPerReplica(), usual.upAfter(), usual.downAfter(), time));
    }

    private void isReadyAfterNobodyWaitsAnyMore() {
        isInState(ReplicaState.LOADING);
        another(Duration.ofSeconds(20));
        isInState(ReplicaState.READY);
        assertThat(orders).containsExactly("place one~1~0 on a");
    }

    private void isInState(ReplicaState state) {
        a.holds(ONE, 0, state);
        a.reports();
    }

    /** Requests wait for the other one, all this time. */
    private void another(Duration time) {
        isWaitedFor(TWO, time);
    }

    /** As long as requests wait, routers say so twice a second. */
    private void isWaitedFor(ModelRef version, Duration time) {
        for (long passed = 0; passed < time.toMillis(); passed += 500) {
            world.demand(version, 1);
            world.ticks(1);
        }
    }
}
