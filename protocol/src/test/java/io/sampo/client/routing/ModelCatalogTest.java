package io.sampo.client.routing;

import static io.sampo.client.routing.TestCluster.MODEL;
import static io.sampo.client.routing.TestCluster.catalog;
import static io.sampo.client.routing.TestCluster.unloads;
import static io.sampo.client.routing.TestCluster.wants;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.TestCluster.TestMember;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.VersionPlan;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A model catalog")
class ModelCatalogTest {

    private static final ModelRef OTHER = ModelRef.of("other", 1);

    private final TestMember one = new TestMember(1);
    private final TestMember two = new TestMember(2);

    @Test
    void isNotReadyBeforeAnyMemberIsHeardOf() {
        assertThat(ModelCatalog.EMPTY.isReady()).isFalse();
        assertThat(live().isReady()).isFalse();
    }

    @Test
    void isReadyWithoutModelsOnceMemberIsHeardOf() {
        assertThat(live(one).isReady()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOADING", "WARMING_UP"})
    void isNotReadyWhileModelIsOnItsWay(ReplicaState state) {
        one.hosts(MODEL, 0);

        assertThat(live(one).isReady()).isTrue();
        assertThat(live(one, two.holds(OTHER, state, "")).isReady()).isFalse();
    }

    @Test
    void isNotReadyWhileNobodyHoldsWhatIsOffered() {
        one.hosts(MODEL, 0);

        assertThat(live(one.offers(OTHER)).isReady()).isFalse();
    }

    @Test
    void doesNotWaitForModelThatFailed() {
        one.hosts(MODEL, 0);

        assertThat(live(one, two.holds(OTHER, ReplicaState.FAILED, "broken")).isReady())
                .isTrue();
    }

    @Test
    void isNotReadyIfAllModelsFailed() {
        assertThat(live(one.holds(MODEL, ReplicaState.FAILED, "broken")).isReady())
                .isFalse();
    }

    @Test
    void isReadyWhileNewVersionLoadsBesideReadyOne() {
        one.hosts(MODEL, 0);

        assertThat(live(one.holds(ModelRef.of("m", 2), ReplicaState.LOADING, ""))
                        .isReady())
                .isTrue();
    }

    @Test
    void isNotReadyOnWordOfSilentMemberAlone() {
        one.hosts(MODEL, 0);

        assertThat(catalog(List.of(), List.of(one)).isReady()).isFalse();
        assertThat(catalog(List.of(two), List.of(one)).isReady()).isFalse();
    }

    @Test
    void takesDoubtfulReplicasOnlyWhereThereAreNoOthers() {
        one.hosts(MODEL, 0);
        two.hosts(MODEL, 1);

        assertThat(view(live(one, two)).candidates()).hasSize(2);
        assertThat(view(catalog(List.of(two), List.of(one))).candidates()).isEqualTo(two.replicas);
        assertThat(view(catalog(List.of(), List.of(one))).candidates()).isEqualTo(one.replicas);
        assertThat(view(catalog(List.of(), List.of(one))).isReady()).isFalse();
    }

    @Test
    void ignoresOffersOfSilentMembers() {
        assertThat(catalog(List.of(two), List.of(one.offers(MODEL))).models()).isEmpty();
    }

    @Test
    void tellsStateAndReasonOfReplicaThatIsFurthest() {
        one.holds(MODEL, ReplicaState.FAILED, "broken");
        assertThat(view(live(one)).state()).isEqualTo(VersionState.FAILED);
        assertThat(view(live(one)).reason()).isEqualTo("broken");

        two.holds(MODEL, ReplicaState.WARMING_UP, "slow");
        assertThat(view(live(one, two)).state()).isEqualTo(VersionState.WARMING_UP);
        assertThat(view(live(one, two)).reason()).isEqualTo("slow");

        two.hosts(MODEL, 1);
        assertThat(view(live(one, two)).state()).isEqualTo(VersionState.READY);
        assertThat(view(live(one, two)).reason()).isEmpty();
    }

    @Test
    void guessesWhatIsWantedBeforeControllerSpoke() {
        ModelRef left = ModelRef.of("m", 2);
        one.offers(MODEL).offers(OTHER, true, Residency.ON_DEMAND).offers(left, false, Residency.PINNED);
        ModelCatalog catalog = live(one);

        assertThat(view(catalog, MODEL).plan()).isEqualTo(VersionPlan.placed(1, Residency.PRELOAD));
        assertThat(view(catalog, OTHER).plan()).isEqualTo(VersionPlan.placed(0, Residency.ON_DEMAND));
        assertThat(view(catalog, left).isWanted()).isFalse();
        assertThat(catalog.model(MODEL.name()).orElseThrow().deployment()).isNull();
    }

    @Test
    void believesControllerRatherThanOffers() {
        ModelRef newer = ModelRef.of("m", 2);
        one.offers(MODEL).offers(newer);

        ModelCatalog catalog = live(one, wants(MODEL, 3, Residency.PINNED, "1 of 3: no room"));

        assertThat(view(catalog, MODEL).plan()).isEqualTo(new VersionPlan(3, 0, Residency.PINNED, "1 of 3: no room"));
        assertThat(view(catalog, newer).isWanted()).isFalse();
    }

    @Test
    void isReadyWithModelsThatAreLoadedWhenAsked() {
        one.offers(MODEL, true, Residency.ON_DEMAND);

        assertThat(live(one).isReady()).isTrue();
        assertThat(live(one, wants(MODEL, 0, Residency.ON_DEMAND, "")).isReady())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOADING", "WARMING_UP", "STOPPING"})
    void staysReadyWhileModelThatSomebodyAskedForIsLoaded(ReplicaState state) {
        one.offers(MODEL, true, Residency.ON_DEMAND).holds(MODEL, state, "");

        assertThat(live(one, wants(MODEL, 1, Residency.ON_DEMAND, "")).isReady())
                .isTrue();
    }

    @Test
    void waitsForTheFirstReplicaOfPreloadedModelThatGoesWhenIdle() {
        one.offers(MODEL, true, Residency.PRELOAD, 0);

        assertThat(live(one).isReady()).isFalse();
        assertThat(live(one, wants(MODEL, 1, Residency.PRELOAD, "")).isReady()).isFalse();
        assertThat(live(one, wants(MODEL, 0, Residency.PRELOAD, "")).isReady()).isTrue();
    }

    @Test
    void isNotReadyIfModelThatIsLoadedWhenAskedHasNoRoom() {
        one.offers(MODEL, true, Residency.ON_DEMAND);

        assertThat(live(one, wants(MODEL, 1, Residency.ON_DEMAND, "no room")).isReady())
                .isFalse();
    }

    @Test
    void isReadyWithModelsThatAreUnloadedAlone() {
        one.offers(MODEL);
        ModelCatalog catalog = live(one, unloads(MODEL.name()));

        assertThat(view(catalog, MODEL).state()).isEqualTo(VersionState.UNLOADED);
        assertThat(catalog.isReady()).isTrue();
    }

    @Test
    void doesNotWaitForModelWithoutRoom() {
        one.hosts(OTHER, 0);
        one.offers(MODEL);

        assertThat(live(one, wants(MODEL, 1, Residency.PRELOAD, "no room")).isReady())
                .isTrue();
    }

    @Test
    void tellsSameProblemOfSeveralMembersOnce() {
        one.reports("bad", "1", "no model file");
        two.reports("bad", "1", "no model file").reports("bad", "2", "no model file");

        assertThat(live(one, two).problems()).hasSize(2);
    }

    @Test
    void knowsMembersThatAreSilent() {
        one.hosts(MODEL, 0);
        two.hosts(MODEL, 1);
        ModelCatalog catalog = catalog(List.of(), List.of(one));

        assertThat(catalog.knowsMemberOf(one.replicas.get(0).readyInbox())).isTrue();
        assertThat(catalog.knowsMemberOf(two.replicas.get(0).readyInbox())).isFalse();
        assertThat(catalog.liveMembers()).isZero();
    }

    private static ModelCatalog live(TestMember... members) {
        return catalog(List.of(members), List.of());
    }

    private static ModelCatalog live(TestMember member, ModelDeployment wanted) {
        return catalog(List.of(member), List.of(), wanted);
    }

    private static VersionView view(ModelCatalog catalog) {
        return view(catalog, MODEL);
    }

    private static VersionView view(ModelCatalog catalog, ModelRef ref) {
        return catalog.model(ref.name()).orElseThrow().versions().get(ref.version());
    }
}
