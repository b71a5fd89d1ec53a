package io.sampo.client.routing;

import static io.sampo.client.routing.TestCluster.MODEL;
import static io.sampo.client.routing.TestCluster.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.LoadAttempt;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The view of a version")
class VersionViewTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final VersionPlan PRELOADED = VersionPlan.placed(1, Residency.PRELOAD);
    private static final VersionPlan WITHOUT_ROOM = new VersionPlan(2, 0, Residency.PRELOAD, "1 of 2: no room");
    private static final VersionPlan ON_DEMAND = VersionPlan.placed(0, Residency.ON_DEMAND);
    private static final VersionPlan DEMANDED = VersionPlan.placed(1, Residency.ON_DEMAND);
    private static final VersionPlan SCALED_TO_ZERO = VersionPlan.placed(0, Residency.PRELOAD);

    @Test
    void isReadyWithReplicaThatIs() {
        assertThat(ready(null, "").state()).isEqualTo(VersionState.READY);
        assertThat(ready(WITHOUT_ROOM, "").state()).isEqualTo(VersionState.READY);
    }

    @ParameterizedTest
    @EnumSource(names = {"WARMING_UP", "LOADING", "FAILED", "STOPPING"})
    void isWhatItsReplicaIs(ReplicaState state) {
        VersionState expected = VersionState.valueOf(state.name());

        assertThat(view(PRELOADED, status(state, "")).state()).isEqualTo(expected);
        assertThat(view(null, status(state, "")).state()).isEqualTo(expected);
    }

    @Test
    void isWhatItsFurthestReplicaIs() {
        VersionView view = view(
                PRELOADED,
                status(ReplicaState.STOPPING, "wanted no more"),
                status(ReplicaState.FAILED, "out of memory"),
                status(ReplicaState.LOADING, "from disk"));

        assertThat(view.state()).isEqualTo(VersionState.LOADING);
        assertThat(view.reason()).isEqualTo("from disk");
    }

    @Test
    void isWhatIsWantedWithoutReplica() {
        assertThat(view(PRELOADED).state()).isEqualTo(VersionState.LOADING);
        assertThat(view(DEMANDED).state()).isEqualTo(VersionState.LOADING);
        assertThat(view(WITHOUT_ROOM).state()).isEqualTo(VersionState.UNPLACED);
        assertThat(view(ON_DEMAND).state()).isEqualTo(VersionState.ON_DEMAND);
        assertThat(view(SCALED_TO_ZERO).state()).isEqualTo(VersionState.ON_DEMAND);
        assertThat(view(null).state()).isEqualTo(VersionState.UNLOADED);
    }

    @Test
    void isLoadedAgainAfterItWasEvicted() {
        VersionView evicted = view(ON_DEMAND, status(ReplicaState.STOPPING, ""));

        assertThat(evicted.state()).isEqualTo(VersionState.ON_DEMAND);
        assertThat(evicted.isLoadedWhenAsked()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOADING", "WARMING_UP", "STOPPING"})
    void isLoadedWhenAskedIfItIsOnDemandAlone(ReplicaState state) {
        assertThat(view(DEMANDED, status(state, "")).isLoadedWhenAsked()).isTrue();
        assertThat(view(PRELOADED, status(state, "")).isLoadedWhenAsked()).isFalse();
        assertThat(view(null, status(state, "")).isLoadedWhenAsked()).isFalse();
    }

    @Test
    void isLoadedWhenAskedIfItGoesWhenItIsIdleWhateverItsResidency() {
        assertThat(idle(SCALED_TO_ZERO).isLoadedWhenAsked()).isTrue();
        assertThat(idle(PRELOADED).isLoadedWhenAsked()).isTrue();
        assertThat(idle(PRELOADED, status(ReplicaState.LOADING, "")).isLoadedWhenAsked())
                .isTrue();
        assertThat(idle(PRELOADED, status(ReplicaState.FAILED, "")).isLoadedWhenAsked())
                .isFalse();
        assertThat(idle(null).isOnDemand()).isFalse();
    }

    @Test
    void isNotLoadedWhenAskedIfThatFailedOrHasNoRoom() {
        assertThat(view(DEMANDED, status(ReplicaState.FAILED, "")).isLoadedWhenAsked())
                .isFalse();
        assertThat(view(new VersionPlan(1, 0, Residency.ON_DEMAND, "no room")).isLoadedWhenAsked())
                .isFalse();
    }

    @Test
    void tellsWhyItIsNotReady() {
        assertThat(view(PRELOADED).reason()).isEmpty();
        assertThat(view(null).reason()).isEmpty();
        assertThat(view(WITHOUT_ROOM).reason()).isEqualTo("1 of 2: no room");
        assertThat(view(WITHOUT_ROOM, status(ReplicaState.LOADING, "")).reason())
                .isEmpty();
        assertThat(view(WITHOUT_ROOM, status(ReplicaState.FAILED, "out of memory"))
                        .reason())
                .isEqualTo("out of memory");
    }

    @Test
    void isReadyWhenTheFirstReplicaIsOfThoseThatAreFurthest() {
        VersionView view = view(
                PRELOADED,
                attempt(ReplicaState.FAILED, -1_000, 2_000),
                attempt(ReplicaState.LOADING, -1_000, 9_000),
                attempt(ReplicaState.LOADING, -2_000, 9_000),
                status(ReplicaState.LOADING, ""));

        assertThat(view.untilReady(NOW)).contains(Duration.ofSeconds(7));
    }

    @Test
    void doesNotTellWhenItIsReadyIfItIsOrItsMembersDoNot() {
        assertThat(ready(PRELOADED, "").untilReady(NOW)).isEmpty();
        assertThat(view(ON_DEMAND).untilReady(NOW)).isEmpty();
        assertThat(view(PRELOADED, status(ReplicaState.FAILED, "out of memory")).untilReady(NOW))
                .isEmpty();
    }

    @Test
    void tellsWhatIsWrongThoughItIsReady() {
        assertThat(ready(PRELOADED, "").reason()).isEmpty();
        assertThat(ready(PRELOADED, "serves old files").reason()).isEqualTo("serves old files");
        // That there are fewer than there should be is in the plan, and no trouble of the version.
        assertThat(ready(WITHOUT_ROOM, "").reason()).isEmpty();
    }

    @Test
    void doesNotTellWhatIsWrongWithOtherReplicasWhileItIsReady() {
        VersionView view = new VersionView(
                MODEL,
                List.of(readyStatus("")),
                List.of(),
                List.of(status(ReplicaState.FAILED, "broken")),
                PRELOADED,
                false);

        assertThat(view.reason()).isEmpty();
    }

    private static VersionView ready(@Nullable VersionPlan plan, String reason) {
        return new VersionView(MODEL, List.of(readyStatus(reason)), List.of(), List.of(), plan, false);
    }

    private static VersionView view(@Nullable VersionPlan plan, ReplicaStatus... others) {
        return new VersionView(MODEL, List.of(), List.of(), List.of(others), plan, false);
    }

    /** Of a version that may have no replica while nobody asks for it. */
    private static VersionView idle(@Nullable VersionPlan plan, ReplicaStatus... others) {
        return new VersionView(MODEL, List.of(), List.of(), List.of(others), plan, true);
    }

    private static ReplicaStatus readyStatus(String reason) {
        TestInbox<ReplicaMessage> inbox = TestInbox.create();
        return new ReplicaStatus(new ReplicaId(MODEL, 9), ReplicaState.READY, reason, metadata(MODEL), inbox.getRef());
    }

    private static ReplicaStatus attempt(ReplicaState state, long beginsInMillis, long lastTookMillis) {
        LoadAttempt attempt = new LoadAttempt(NOW.toEpochMilli() + beginsInMillis, lastTookMillis);
        return ReplicaStatus.notReady(new ReplicaId(MODEL, 0), state, "", attempt);
    }

    private static ReplicaStatus status(ReplicaState state, String reason) {
        return ReplicaStatus.notReady(new ReplicaId(MODEL, 0), state, reason);
    }
}
