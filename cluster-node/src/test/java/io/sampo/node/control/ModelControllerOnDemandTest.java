package io.sampo.node.control;

import static io.sampo.node.control.ControlWorld.MANY_TICKS;
import static io.sampo.node.control.ControlWorld.V1;
import static io.sampo.node.control.ControlWorld.V2;
import static io.sampo.node.control.ControlWorld.done;
import static io.sampo.node.control.ControlWorld.offer;
import static io.sampo.node.control.ControlWorld.onDemand;
import static io.sampo.node.control.ControlWorld.refused;
import static io.sampo.node.control.ControlWorld.unselected;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlWorld.FakeMember;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.VersionScaling;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.model.ModelDeployments;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.VersionPlan;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A model controller, what it publishes and loads when asked,")
class ModelControllerOnDemandTest {

    private static final ModelVersion FIRST = V1.version();
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

        @Test
        void countsTheRequestsThatWaitInAllRouters() {
            offerBoth();
            world.demand(ONE, 3);
            world.order(to -> new ControlCommand.Demand(ONE, 4, 2));

            assertThat(waitingFor(ONE)).isEqualTo(7);
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
        void switchesThemToANewVersionAtOnceIfNoneIsInMemory() {
            world.journalIsRead();
            world.list(a);
            a.offers(onDemand(V1));
            a.offers(onDemand(V1).unselected(), onDemand(V2));

            assertThat(world.deployment().current()).isEqualTo(SECOND);
            assertThat(orders).isEmpty();
        }

        @Test
        void loadsANewVersionBesideTheOneInMemoryBeforeItTakesOver() {
            servesVersion1();
            a.offers(onDemand(V1).unselected(), onDemand(V2));
            assertThat(orders).containsExactly("place model~2~0 on a");
            assertThat(world.deployment().current()).isEqualTo(FIRST);

            world.membersObey();
            assertThat(world.deployment().current()).isEqualTo(SECOND);
            world.settles();

            assertThat(orders).contains("place model~2~0 on a", "retire model~1~0");
            assertThat(orders).doesNotContain("retire model~2~0");
        }

        @Test
        void servesOnWithTheOneInMemoryWhenANewVersionCannotBeLoaded() {
            servesVersion1();
            world.broken.put(V2, "model.onnx: cut off");
            a.offers(onDemand(V1).unselected(), onDemand(V2));
            world.membersObey();
            isAskedFor(V1, Duration.ofSeconds(10));

            assertThat(world.deployment().current()).isEqualTo(FIRST);
            assertThat(orders).doesNotContain("retire model~1~0");
        }

        @Test
        void goesBackToTheOneBeforeWhenANewVersionFailsAtItsFirstRequest() {
            world.journalIsRead();
            world.list(a);
            world.broken.put(V2, "model.onnx: cut off");
            a.offers(onDemand(V1).unselected(), onDemand(V2));
            world.demand(V2, 1);
            world.membersObey();
            assertThat(world.deployment().current()).isEqualTo(FIRST);
            assertThat(world.planOf(V1)).isEqualTo(new VersionPlan(0, 0, Residency.ON_DEMAND, ""));

            isAskedFor(V1, Duration.ofSeconds(4));

            assertThat(orders).contains("place model~1~0 on a");
            assertThat(world.deployment().current()).isEqualTo(FIRST);
        }

        @Test
        void answersALoadOfANewVersionOnlyWhenItHasTakenOver() {
            servesVersion1();
            TestInbox<ControlReply> reply = load();
            a.offers(onDemand(V1).unselected(), onDemand(V2));
            a.hasRead(V2.name());
            assertThat(reply.hasMessages()).isFalse();

            world.membersObey();

            assertThat(done(reply)).isEqualTo("model 'model': version 2 is ready, replicas: 1");
            assertThat(world.deployment().current()).isEqualTo(SECOND);
        }

        @Test
        void answersALoadOfANewVersionThatFailsWithTheReasonAndSoASecondOne() {
            servesVersion1();
            world.broken.put(V2, "model.onnx: cut off");
            for (int i = 0; i < 2; i++) {
                TestInbox<ControlReply> reply = load();
                a.offers(onDemand(V1).unselected(), onDemand(V2));
                a.hasRead(V2.name());
                world.membersObey();

                assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED))
                        .isEqualTo("model 'model': version 2: model.onnx: cut off");
            }
        }

        @Test
        void answersALoadOfANewVersionThatHasNoRoomBesideTheOneInUseWithTheNumbers() {
            servesVersion1();
            a.capacityBytes = 1000;
            TestInbox<ControlReply> reply = load();
            a.offers(onDemand(V1).unselected(), onDemand(V2));
            world.demand(V1, 1);
            a.hasRead(V2.name());

            assertThat(refused(reply, ErrorCode.MODEL_CHANGE_FAILED)).contains("version 2: ", "has no place");
            assertThat(world.deployment().current()).isEqualTo(FIRST);
        }

        @Test
        void loadsOneThatFailedAgainWhenItIsOrderedThoughItIsGoneMeanwhile() {
            servesVersion1();
            world.broken.put(V2, "model.onnx: cut off");
            a.offers(onDemand(V1).unselected(), onDemand(V2));
            world.membersObey();
            isAskedFor(V1, Duration.ofMinutes(6));
            assertThat(orders).contains("retire model~2~0");
            world.membersObey();
            world.broken.clear();
            TestInbox<ControlReply> reply = load();
            a.hasRead(V2.name());
            world.membersObey();

            assertThat(done(reply)).contains("version 2 is ready");
            assertThat(world.deployment().current()).isEqualTo(SECOND);
        }

        private void servesVersion1() {
            world.journalIsRead();
            world.list(a);
            a.offers(onDemand(V1));
            world.demand(V1, 1);
            world.membersObey();
            a.capacityBytes = 2000;
            orders.clear();
        }

        private int waitingFor(ModelRef version) {
            ControlReply.Scaling scaling = (ControlReply.Scaling)
                    world.order(ControlCommand.GetScaling::new).receiveMessage();
            return scaling.versions().stream()
                    .filter(each -> each.version().equals(version))
                    .mapToInt(VersionScaling::waiting)
                    .sum();
        }

        /** Requests come all the time, as far as the controller can tell. */
        private void isAskedFor(ModelRef version, Duration time) {
            for (long second = 0; second < time.toSeconds(); second++) {
                world.demand(version, 1);
                world.passes(Duration.ofSeconds(1));
            }
        }

        private TestInbox<ControlReply> load() {
            return world.order(to -> new ControlCommand.LoadModel(V2.name(), "anna", to));
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
