package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MANY_TICKS;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.onDemand;
import static io.sampo.node.control.ControlWorld.unselected;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.VersionPlan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A model controller, what it publishes and loads when asked,")
class ModelControllerOnDemandTest {

    private static final ModelVersion SECOND = V2.version();
    private final ControlWorld world = new ControlWorld();
    private final List<String> orders = world.orders;
    private final FakeMember a = world.a;
    private final FakeMember b = world.b;

    @Nested
    @DisplayName("as to models that are loaded when they are asked for,")
    class OnDemand {

        private static final ModelRef ONE = ModelRef.of("one", 1);
        private static final ModelRef TWO = ModelRef.of("two", 1);

        @Test
        void leavesThemCold() {
            world.journalIsRead();
            world.list(a);
            a.offers(onDemand(ONE), onDemand(TWO));
            world.settles();

            assertThat(orders).isEmpty();
            assertThat(world.planOf(ONE)).isEqualTo(new VersionPlan(0, 0, Residency.ON_DEMAND, ""));
            assertThat(world.deployment(ONE.name()).current()).isEqualTo(ONE.version());
        }

        @Test
        void placesThemAtOnceWhenRequestsWait() {
            offerBoth();

            world.demand(ONE, 3);

            assertThat(orders).containsExactly("place one~1~0 on a");
            assertThat(world.planOf(ONE)).isEqualTo(new VersionPlan(1, 1, Residency.ON_DEMAND, ""));
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 20 * 60})
        void keepsThemWhenTheyAreReadyAndTheirUseIsNotReportedYet(long secondsBefore) {
            offerBoth();
            world.passes(Duration.ofSeconds(secondsBefore));
            world.demand(ONE, 3);
            world.membersObey();

            world.ticks(MANY_TICKS);

            assertThat(orders).containsExactly("place one~1~0 on a");
        }

        @Test
        void goesOnLoadingForWhoWasToldToComeAgain() {
            offerBoth();
            world.passes(Duration.ofMinutes(20));
            world.demand(ONE, 1);
            a.holds(ONE, 0, ReplicaState.LOADING);
            a.reports();

            world.passes(Duration.ofSeconds(60));

            assertThat(orders).containsExactly("place one~1~0 on a");
        }

        @Test
        void endsThemWhenTheyWereIdleForLong() {
            offerBoth();
            world.demand(ONE, 1);
            world.membersObey();
            a.isIdleSince(world.millis());
            world.passes(Duration.ofMinutes(4));
            assertThat(orders).containsExactly("place one~1~0 on a");

            world.passes(Duration.ofMinutes(2));
            world.settles();

            // Said again to a member that seems not to have heard.
            assertThat(orders).containsOnly("place one~1~0 on a", "retire one~1~0");
            assertThat(world.planOf(ONE).replicas()).isZero();
        }

        @Test
        void letsAnIdleOneGoForOneThatIsAskedFor() {
            offerBoth();
            world.demand(ONE, 1);
            world.membersObey();
            a.isIdleSince(world.millis());
            world.ticks(MANY_TICKS);
            orders.clear();

            world.demand(TWO, 1);

            assertThat(orders).containsExactlyInAnyOrder("place two~1~0 on a", "retire one~1~0");
            assertThat(world.planOf(ONE)).isEqualTo(new VersionPlan(0, 0, Residency.ON_DEMAND, ""));
            assertThat(world.planOf(TWO)).isEqualTo(new VersionPlan(1, 1, Residency.ON_DEMAND, ""));
        }

        @Test
        void leavesOneThatWasDisplacedColdUntilItIsAskedForAgain() {
            offerBoth();
            world.demand(ONE, 1);
            world.membersObey();
            a.isIdleSince(world.millis());
            world.ticks(MANY_TICKS);
            world.demand(TWO, 1);
            world.settles();
            orders.clear();

            a.capacityBytes = 2000;
            a.reports();
            world.settles();
            assertThat(orders).isEmpty();
            world.demand(ONE, 1);

            assertThat(orders).containsExactly("place one~1~0 on a");
        }

        @Test
        void saysWhyOneThatIsAskedForHasNoPlaceWhileTheOthersAreInUse() {
            offerBoth();
            world.demand(ONE, 1);
            world.membersObey();

            world.demand(TWO, 1);

            assertThat(orders).containsExactly("place one~1~0 on a");
            assertThat(world.planOf(TWO).hasNoPlace()).isTrue();
            assertThat(world.planOf(TWO).trouble()).contains("has no place", "free");
        }

        @Test
        void switchesThemToANewVersionAtOnce() {
            world.journalIsRead();
            world.list(a);
            a.offers(onDemand(V1));
            world.demand(V1, 1);
            world.membersObey();
            a.offers(onDemand(V1), onDemand(V2));

            assertThat(world.deployment().current()).isEqualTo(SECOND);
        }

        private void offerBoth() {
            world.journalIsRead();
            world.list(a);
            a.offers(onDemand(ONE), onDemand(TWO));
            orders.clear();
        }
    }

    @Nested
    @DisplayName("as to what it publishes,")
    class Publishing {

        @Test
        void tellsMembersOnlyWhatChangedUnderHigherRevisions() {
            world.servesVersion1();
            ModelDeployments first = a.deployments();
            assertThat(first.revision()).isPositive();

            a.reports();
            world.ticks(MANY_TICKS);
            assertThat(a.deployments()).isSameAs(first);
            a.offers(unselected(V1), offer(V2));

            assertThat(a.deployments().revision()).isGreaterThan(first.revision());
        }

        @Test
        void tellsAMemberThatJoinsWhatWasDecided() {
            world.servesVersion1();
            world.list(a, b);

            assertThat(b.deployments()).isEqualTo(a.deployments());
        }

        @Test
        void speaksLouderThanAnotherControllerThatSpokeMeanwhile() {
            world.servesVersion1();
            ModelDeployments mine = a.deployments();

            a.tells(new ModelDeployments(mine.revision() + 7, List.of()));

            assertThat(a.deployments().revision()).isGreaterThan(mine.revision() + 7);
            assertThat(a.deployments().models()).isEqualTo(mine.models());
        }

        @Test
        void ignoresAnEchoOfItself() {
            world.servesVersion1();
            ModelDeployments mine = a.deployments();

            a.tells(mine);

            assertThat(a.deployments()).isSameAs(mine);
        }
    }
}
