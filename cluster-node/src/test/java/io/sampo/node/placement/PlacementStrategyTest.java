package io.sampo.node.placement;

import static io.sampo.node.placement.Wish.model;
import static io.sampo.protocol.model.DevicePreference.GPU;
import static io.sampo.protocol.model.DevicePreference.GPU_ELSE_CPU;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The placement strategy")
class PlacementStrategyTest {

    private final Scene scene = new Scene();

    @Test
    void plansNothingForNobody() {
        assertThat(scene.placements()).isEmpty();
        assertThat(scene.wants(model("a")).placements()).isEmpty();
    }

    @Test
    void refusesToBeAskedForAVersionTwice() {
        scene.cpu(1, 1000).wants(model("a"), model("a").replicas(2));

        assertThatThrownBy(scene::plan)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/1");
    }

    @Nested
    @DisplayName("for a new replica")
    class NewReplica {

        @Test
        void takesTheMemberWithTheLargestShareOfFreeMemory() {
            scene.cpu(1, 1000).cpu(2, 400).wants(model("a"), model("b"), model("c"));
            scene.ready("a", 0, 1).ready("b", 0, 2);

            assertThat(scene.placements()).contains("c0 on 1");
        }

        @Test
        void takesTheMemberWithFewestReplicasIfNoneNeedsMemory() {
            scene.cpu(1, 1000)
                    .cpu(2, 1000)
                    .wants(model("a").mebibytes(0), model("b").mebibytes(0));

            assertThat(scene.placements()).containsExactly("a0 on 1", "b0 on 2");
        }

        @Test
        void takesTheFirstAddressIfAllElseIsEqual() {
            scene.cpu(3, 1000).cpu(1, 1000).cpu(2, 1000).wants(model("a"));

            assertThat(scene.placements()).containsExactly("a0 on 1");
        }

        @Test
        void skipsTheEmptiestMemberIfItIsTooSmall() {
            scene.cpu(1, 1000)
                    .cpu(2, 150)
                    .wants(model("a").mebibytes(100), model("b").mebibytes(200));
            scene.ready("a", 0, 1);

            assertThat(scene.placements()).contains("b0 on 1");
        }

        @Test
        void fillsMemoryToTheLastByteAndNoFurther() {
            scene.cpu(1, 300).wants(model("a").replicas(4).sharing());

            assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 1", "a2 on 1");
        }

        @Test
        void takesOnlyMembersThatHaveTheVersion() {
            scene.cpu(1, 1000).cpu(2, 1000).hasOnly(1, "b").wants(model("a"), model("b"));

            assertThat(scene.placements()).contains("a0 on 2");
        }

        @Test
        void takesNoMemberThatLeaves() {
            scene.cpu(1, 1000).cpu(2, 1000).leaves(1).wants(model("a").replicas(2));

            assertThat(scene.placements()).containsExactly("a0 on 2");
        }

        @Test
        void reusesTheLowestOrdinalsThatAreFree() {
            scene.cpu(1, 1000).cpu(2, 1000).cpu(3, 1000).wants(model("a").replicas(3));
            scene.ready("a", 1, 2);

            assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 2", "a2 on 3");
        }

        @Test
        void spreadsAVersionOverMembers() {
            scene.cpu(1, 1000).cpu(2, 1000).wants(model("a").replicas(3));

            assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 2");
        }

        @Test
        void sharesAMemberIfTheVersionMay() {
            scene.cpu(1, 1000).cpu(2, 1000).wants(model("a").replicas(3).sharing());

            assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 2", "a2 on 1");
        }
    }

    @Nested
    @DisplayName("for devices")
    class Devices {

        @Test
        void keepsLightModelsOffGpus() {
            scene.gpu(1, 1000).wants(model("light"));

            assertThat(scene.placements()).isEmpty();
        }

        @Test
        void keepsHeavyModelsOffCpus() {
            scene.cpu(1, 1000).wants(model("heavy").on(GPU));

            assertThat(scene.placements()).isEmpty();
        }

        @Test
        void takesTheFirstChoiceWhereThereIsRoom() {
            scene.cpu(1, 9000).gpu(2, 100).wants(model("a").on(GPU_ELSE_CPU));

            assertThat(scene.placements()).containsExactly("a0 on 2");
        }

        @Test
        void takesTheSecondChoiceOtherwise() {
            scene.cpu(1, 9000).gpu(2, 99).wants(model("a").on(GPU_ELSE_CPU));

            assertThat(scene.placements()).containsExactly("a0 on 1");
        }

        @Test
        void takesTheSecondChoiceBeforeItDisplacesOnTheFirst() {
            scene.cpu(1, 1000)
                    .gpu(2, 100)
                    .wants(model("a").on(GPU_ELSE_CPU), model("b").on(GPU).idleSince(1));
            scene.ready("b", 0, 2);

            assertThat(scene.placements()).containsExactly("a0 on 1", "b0 on 2");
        }

        @Test
        void makesASuccessorOnTheFirstChoiceBeforeItEndsTheSecond() {
            scene.cpu(1, 1000).gpu(2, 1000).wants(model("a").on(GPU_ELSE_CPU));
            scene.ready("a", 0, 1);
            assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 2");

            scene.loading("a", 1, 2);
            assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 2");

            scene.ready("a", 1, 2);
            assertThat(scene.placements()).containsExactly("a1 on 2");
        }

        @Test
        void givesTheFirstChoiceToThoseThatHaveNoOther() {
            scene.cpu(1, 1000)
                    .gpu(2, 100)
                    .wants(model("a").on(GPU_ELSE_CPU), model("b").on(GPU));
            scene.ready("a", 0, 1);

            assertThat(scene.placements()).containsExactly("a0 on 1", "b0 on 2");
        }

        @Test
        void fallsBackWhenTheGpuDies() {
            scene.cpu(1, 1000)
                    .gpu(2, 1000)
                    .wants(model("a").on(GPU_ELSE_CPU))
                    .carriedOut()
                    .dies(2);

            assertThat(scene.placements()).containsExactly("a0 on 1");
        }
    }

    @Nested
    @DisplayName("for a replica that lives")
    class LivingReplica {

        @Test
        void leavesItWhereItIs() {
            scene.cpu(1, 1000).cpu(2, 1000).cpu(3, 1000).wants(model("a"), model("b"), model("c"));
            scene.ready("a", 0, 3).ready("b", 0, 3).ready("c", 0, 3);

            assertThat(scene.placements()).containsExactly("a0 on 3", "b0 on 3", "c0 on 3");
        }

        @Test
        void leavesTheSurvivorInPeaceWhenItsTwinIsLost() {
            scene.cpu(1, 1000)
                    .cpu(2, 1000)
                    .wants(model("a").replicas(2))
                    .carriedOut()
                    .dies(1);

            assertThat(scene.placements()).containsExactly("a1 on 2");
        }

        @Test
        void replacesTheLostTwinUnderItsName() {
            scene.cpu(2, 1000).cpu(3, 1000).wants(model("a").replicas(2));
            scene.ready("a", 0, 1).ready("a", 1, 2);

            assertThat(scene.placements()).containsExactly("a0 on 3", "a1 on 2");
        }

        @Test
        void endsItWhenItsModelIsWantedNoMore() {
            scene.cpu(1, 1000).ready("a", 0, 1);

            assertThat(scene.placements()).isEmpty();
            assertThat(scene.wants(model("a").replicas(0)).placements()).isEmpty();
        }

        @Test
        void endsItWhenItsMemberHasTheVersionNoMore() {
            scene.cpu(1, 1000).cpu(2, 1000).hasOnly(1).wants(model("a")).ready("a", 0, 1);

            assertThat(scene.placements()).containsExactly("a0 on 2");
        }

        @Test
        void endsThoseOfHighOrdinalWhenFewerAreWanted() {
            scene.cpu(1, 1000)
                    .cpu(2, 1000)
                    .cpu(3, 1000)
                    .wants(model("a").replicas(3))
                    .carriedOut();

            assertThat(scene.wants(model("a").replicas(2)).placements()).containsExactly("a0 on 1", "a1 on 2");
        }

        @Test
        void endsThoseThatAreNotReadyWhenFewerAreWanted() {
            scene.cpu(1, 1000).cpu(2, 1000).wants(model("a"));
            scene.loading("a", 0, 1).ready("a", 1, 2);

            assertThat(scene.placements()).containsExactly("a1 on 2");
        }

        @Test
        void movesItWhenItFitsNoMore() {
            scene.cpu(1, 150).cpu(2, 1000).wants(model("a").mebibytes(200)).ready("a", 0, 1);

            assertThat(scene.placements()).containsExactly("a0 on 2");
        }

        @Test
        void movesTheLeastImportantWhenAMemberShrinks() {
            scene.cpu(1, 100).cpu(2, 1000).wants(model("a").inUse(), model("b").pinned());
            scene.ready("a", 0, 1).ready("b", 0, 1);

            assertThat(scene.placements()).containsExactly("a0 on 2", "b0 on 1");
        }

        @Test
        void partsTwoThatShareAMemberButMayNot() {
            scene.cpu(1, 1000).cpu(2, 1000).wants(model("a").replicas(2));
            scene.loading("a", 0, 1).ready("a", 1, 1);

            assertThat(scene.placements()).containsExactly("a0 on 2", "a1 on 1");
        }
    }

    @Nested
    @DisplayName("for a member that leaves")
    class LeavingMember {

        @Test
        void keepsItsReplicaUntilASuccessorIsReady() {
            scene.cpu(1, 1000).cpu(2, 1000).leaves(1).wants(model("a")).ready("a", 0, 1);
            assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 2");

            scene.loading("a", 1, 2);
            assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 2");

            scene.ready("a", 1, 2);
            assertThat(scene.placements()).containsExactly("a1 on 2");
        }

        @Test
        void keepsAsManyAsAreNotReadyElsewhere() {
            scene.cpu(1, 1000).cpu(2, 1000).cpu(3, 1000).cpu(4, 1000).leaves(1).leaves(2);
            scene.wants(model("a").replicas(2))
                    .ready("a", 0, 1)
                    .ready("a", 1, 2)
                    .ready("a", 2, 3);

            assertThat(scene.placements()).containsExactly("a0 on 1", "a1 on 4", "a2 on 3");
        }

        @Test
        void keepsItsReplicaWhileThereIsNoOtherPlace() {
            scene.cpu(1, 1000).leaves(1).wants(model("a")).ready("a", 0, 1);

            assertThat(scene.placements()).containsExactly("a0 on 1");
            assertThat(scene.shortModels()).containsExactly("a");
        }

        @Test
        void acceptsASecondChoiceAsSuccessor() {
            scene.cpu(1, 1000)
                    .gpu(2, 1000)
                    .leaves(2)
                    .wants(model("a").on(GPU_ELSE_CPU))
                    .ready("a", 0, 2);
            assertThat(scene.placements()).containsExactly("a0 on 2", "a1 on 1");

            scene.ready("a", 1, 1);
            assertThat(scene.placements()).containsExactly("a1 on 1");
        }
    }

    @Nested
    @DisplayName("when memory is short")
    class ShortMemory {

        @Test
        void servesPinnedThenPreloadedThenUsedThenIdleModels() {
            Wish[] wishes = {
                model("a").idleSince(1),
                model("b").idleSince(2),
                model("c").inUse(),
                model("d"),
                model("e").pinned()
            };
            List<String> inOrder = List.of("e0 on 1", "d0 on 1", "c0 on 1", "b0 on 1", "a0 on 1");
            for (int room = 1; room <= wishes.length; room++) {
                assertThat(new Scene().cpu(1, 100L * room).wants(wishes).placements())
                        .containsExactlyInAnyOrderElementsOf(inOrder.subList(0, room));
            }
        }

        @Test
        void givesEachModelItsFirstReplicaBeforeAnyItsSecond() {
            scene.cpu(1, 100).cpu(2, 100).cpu(3, 100);
            scene.wants(model("a").replicas(3), model("b").replicas(3), model("c"));

            assertThat(scene.placements()).containsExactly("a0 on 1", "b0 on 2", "c0 on 3");
        }

        @Test
        void displacesTheModelThatWasIdleLongest() {
            scene.cpu(1, 200)
                    .cpu(2, 200)
                    .wants(
                            model("a").idleSince(3),
                            model("b").idleSince(2),
                            model("c").idleSince(1),
                            model("d").idleSince(4));
            scene.ready("a", 0, 1).ready("b", 0, 1).ready("c", 0, 2).ready("d", 0, 2);
            assertThat(scene.shortModels()).isEmpty();

            scene.wants(
                    model("a").idleSince(3),
                    model("b").idleSince(2),
                    model("c").idleSince(1),
                    model("d").idleSince(4),
                    model("new").inUse());

            assertThat(scene.placements()).containsExactly("a0 on 1", "b0 on 1", "d0 on 2", "new0 on 2");
            assertThat(scene.shortModels()).containsExactly("c");
        }

        @Test
        void displacesNoMoreThanItMust() {
            scene.cpu(1, 400)
                    .wants(
                            model("small").idleSince(1),
                            model("big").mebibytes(300).idleSince(2),
                            model("new").mebibytes(250).inUse());
            scene.ready("small", 0, 1).ready("big", 0, 1);

            assertThat(scene.placements()).containsExactly("new0 on 1", "small0 on 1");
        }

        @Test
        void displacesSeveralOnOneMemberIfItMust() {
            scene.cpu(1, 300)
                    .wants(
                            model("a").idleSince(1),
                            model("b").idleSince(2),
                            model("c").idleSince(3),
                            model("new").mebibytes(200));
            scene.ready("a", 0, 1).ready("b", 0, 1).ready("c", 0, 1);

            assertThat(scene.placements()).containsExactly("c0 on 1", "new0 on 1");
        }

        @Test
        void displacesNothingInVain() {
            scene.cpu(1, 300)
                    .wants(model("a").idleSince(1), model("b"), model("new").mebibytes(250));
            scene.ready("a", 0, 1).ready("b", 0, 1);

            assertThat(scene.placements()).containsExactly("a0 on 1", "b0 on 1");
        }

        @Test
        void displacesNothingThatIsInUseOrResident() {
            scene.cpu(1, 300)
                    .wants(
                            model("a").inUse(),
                            model("b"),
                            model("c").pinned(),
                            model("new").pinned());
            scene.ready("a", 0, 1).ready("b", 0, 1).ready("c", 0, 1);

            assertThat(scene.placements()).containsExactly("a0 on 1", "b0 on 1", "c0 on 1");
        }

        @Test
        void displacesNoIdleModelForOneIdleAsLong() {
            scene.cpu(1, 100)
                    .wants(model("a").idleSince(1), model("b").idleSince(1))
                    .ready("b", 0, 1);
            assertThat(scene.placements()).containsExactly("b0 on 1");

            scene.wants(model("a").idleSince(2), model("b").idleSince(1));
            assertThat(scene.placements()).containsExactly("a0 on 1");
        }

        @Test
        void movesTheDisplacedToWhereItHasRoom() {
            scene.cpu(1, 300)
                    .cpu(2, 100)
                    .wants(model("a").idleSince(1), model("new").mebibytes(300));
            scene.ready("a", 0, 1);

            assertThat(scene.placements()).containsExactly("a0 on 2", "new0 on 1");
        }

        @Test
        void keepsTheLastUsedOfManyModelsOnAMemberThatHoldsFew() {
            Wish[] wishes = new Wish[200];
            for (int i = 0; i < wishes.length; i++) {
                wishes[i] = model("m" + i).idleSince(i);
            }
            scene.cpu(1, 2000).wants(wishes).carriedOut();
            assertThat(scene.placements()).hasSize(20).contains(firstOf("m180"), firstOf("m199"));

            wishes[7] = model("m7").inUse();
            scene.wants(wishes);

            assertThat(scene.placements()).hasSize(20).contains(firstOf("m7")).doesNotContain(firstOf("m180"));
        }

        private static String firstOf(String model) {
            return model + "0 on 1";
        }

        @Test
        void plansTheRestAsIfTheImpossibleWereNotAsked() {
            scene.cpu(1, 1000)
                    .cpu(2, 1000)
                    .wants(model("b").replicas(2), model("c").idleSince(1))
                    .carriedOut();
            List<String> before = scene.placements();

            scene.wants(
                    model("b").replicas(2),
                    model("c").idleSince(1),
                    model("a").replicas(500).mebibytes(1_000_000).pinned());

            assertThat(scene.placements()).isEqualTo(before);
            assertThat(scene.shortModels()).isEqualTo(Set.of("a"));
        }
    }

    @Test
    void hasAPlanInTheOrderOfIds() {
        scene.cpu(1, 1000).cpu(2, 1000).wants(model("b"), model("a").replicas(2));

        Map<?, ?> placements = scene.plan().placements();

        assertThat(placements.keySet().stream().map(Object::toString)).containsExactly("a~1~0", "a~1~1", "b~1~0");
    }
}
