package io.sampo.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.Rollout.Progress;
import io.sampo.node.control.Rollout.Wish;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.replica.ModelOffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Versions are numbers here. */
@DisplayName("A rollout")
class RolloutTest {

    private static final Progress COMPLETE = new Progress(2, 2, false);
    private static final Progress HALF = new Progress(1, 2, false);
    private static final Progress LOADING = new Progress(0, 2, false);
    private static final Progress FAILED = new Progress(0, 2, true);

    private final NavigableMap<ModelVersion, ModelOffer> offers = new TreeMap<>();
    private final Map<ModelVersion, Progress> progress = new HashMap<>();
    private final Set<ModelVersion> ordered = new HashSet<>();
    private final Set<ModelVersion> staying = new HashSet<>();
    private ModelIntent intent = ModelIntent.NONE;
    private @Nullable Wish before;

    @Test
    void wantsWhatThePolicySelectsAndHasNoneForAllBeforeOneIsComplete() {
        offers(1, false);
        offers(2, true);
        offers(3, true);

        assertThat(wanted()).containsExactly(2L, 3L);
        assertThat(current()).isNull();
    }

    @Test
    void startsWithTheNewestThatIsSelectedAndComplete() {
        offers(1, true);
        offers(2, true);
        is(1, COMPLETE);
        is(2, COMPLETE);

        assertThat(current()).isEqualTo(2);
    }

    @Test
    void startsWithWhatIsReadyWhileTheNewestIsNot() {
        offers(1, true);
        offers(2, true);
        is(1, HALF);
        is(2, LOADING);

        assertThat(current()).isEqualTo(1);
    }

    @Test
    void takesOverOnlyOnceAllReplicasThatHaveAPlaceAreReady() {
        serves(1);
        offers(1, false);
        offers(2, true);

        is(2, LOADING);
        assertThat(current()).isEqualTo(1);
        is(2, HALF);
        assertThat(current()).isEqualTo(1);
        assertThat(wanted()).containsExactly(1L, 2L);
        is(2, COMPLETE);

        assertThat(current()).isEqualTo(2);
        assertThat(wanted()).containsExactly(2L);
    }

    @Test
    void doesNotTakeOverToAVersionWithoutAnyReplica() {
        serves(1);
        offers(1, false);
        offers(2, true);
        is(2, Progress.NONE);

        assertThat(current()).isEqualTo(1);
    }

    @Test
    void keepsTheOneBeforeWhenTheNewOneFails() {
        serves(1);
        offers(1, false);
        offers(2, true);
        is(2, FAILED);

        assertThat(current()).isEqualTo(1);
        assertThat(wanted()).containsExactly(1L, 2L);
    }

    @Test
    void staysWithTheNewestWhenItLosesAReplicaOrAll() {
        offers(1, false);
        offers(2, true);
        serves(2);
        is(1, Progress.NONE);

        is(2, HALF);
        assertThat(current()).isEqualTo(2);
        is(2, LOADING);

        assertThat(current()).isEqualTo(2);
        assertThat(wanted()).containsExactly(2L);
    }

    @Test
    void doesNotGoBackToWhatIsStillThereWhileTheOneThatTookOverMoves() {
        offers(1, false);
        offers(2, false);
        offers(3, true);
        serves(2);
        is(1, COMPLETE);
        is(3, FAILED);

        is(2, LOADING);
        assertThat(current()).isEqualTo(2);
        assertThat(wanted()).containsExactly(2L, 3L);

        is(2, FAILED);
        assertThat(current()).as("while it is there").isEqualTo(1);
    }

    @Test
    void goesBackWhenTheNewestIsDeleted() {
        offers(1, true);
        is(1, LOADING);
        serves(2);
        assertThat(current()).isNull();
        is(1, COMPLETE);

        assertThat(current()).isEqualTo(1);
        assertThat(wanted()).containsExactly(1L);
    }

    @Test
    void wantsVersionsThatLabelsStandForAndThatOrdersWaitFor() {
        offers(1, false);
        offers(2, false);
        offers(3, false);
        offers(4, true);
        label("canary", new TrafficSplit(version(1), 5, version(2)));
        ordered.add(version(3));

        assertThat(wanted()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void doesNotTakeOverToAVersionThatOnlyALabelOrAnOrderWants() {
        offers(1, true);
        offers(2, false);
        offers(3, false);
        serves(1);
        is(2, COMPLETE);
        is(3, COMPLETE);
        label("canary", TrafficSplit.all(version(2)));
        ordered.add(version(3));

        assertThat(current()).isEqualTo(1);
    }

    @Test
    void takesOverToASelectedVersionThatAnOrderWaitsForAsWell() {
        offers(1, false);
        offers(2, true);
        serves(1);
        is(2, COMPLETE);
        ordered.add(version(2));

        assertThat(current()).isEqualTo(2);
    }

    @Test
    void wantsNothingThatIsNotThere() {
        offers(1, true);
        label("canary", TrafficSplit.all(version(7)));
        ordered.add(version(8));

        assertThat(wanted()).containsExactly(1L);
    }

    @Test
    void wantsWhatStays() {
        offers(1, false);
        offers(2, true);
        serves(2);
        staying.add(version(1));

        assertThat(wanted()).containsExactly(1L, 2L);
        assertThat(current()).isEqualTo(2);
    }

    @Test
    void fallsBackToTheOlderVersionWhenTheNewestFailsAndNothingServes() {
        offers(1, false);
        offers(2, false);
        offers(3, true);
        is(3, FAILED);

        assertThat(wanted()).containsExactly(2L, 3L);
        is(2, FAILED);
        assertThat(wanted()).containsExactly(1L, 3L);
        is(1, COMPLETE);

        assertThat(current()).isEqualTo(1);
    }

    @Test
    void keepsTheFallbackWhileTheNewestIsTriedAgain() {
        offers(1, false);
        offers(2, true);
        is(2, FAILED);
        decided();
        is(1, LOADING);

        is(2, LOADING);
        assertThat(wanted()).containsExactly(1L, 2L);
        decided();
        is(1, COMPLETE);
        assertThat(current()).isEqualTo(1);
        decided();
        is(2, FAILED);
        assertThat(wanted()).containsExactly(1L, 2L);
        decided();
        is(2, LOADING);
        assertThat(wanted()).containsExactly(1L, 2L);
        decided();
        is(2, COMPLETE);

        assertThat(current()).isEqualTo(2);
        assertThat(wanted()).containsExactly(2L);
    }

    @Test
    void keepsTheFallbackOfANewestThatServedBeforeWhileItIsTriedAgain() {
        offers(1, false);
        offers(2, true);
        serves(2);
        is(2, FAILED);
        assertThat(wanted()).containsExactly(1L, 2L);
        decided();
        is(1, COMPLETE);

        is(2, LOADING);

        assertThat(wanted()).containsExactly(1L, 2L);
    }

    @Test
    void switchesAtOnceToAVersionThatIsLoadedWhenItIsAskedForIfTheOneBeforeIsNotInMemory() {
        offers(1, false);
        offers(2, true, Residency.ON_DEMAND);
        serves(1);
        is(1, Progress.NONE);

        assertThat(current()).isEqualTo(2);
        decided();
        assertThat(wanted()).containsExactly(2L);
        assertThat(decide().next()).isNull();
    }

    @Test
    void keepsTheOneBeforeInMemoryUntilTheOneThatIsLoadedWhenItIsAskedForIsReady() {
        offers(1, false, Residency.ON_DEMAND);
        offers(2, true, Residency.ON_DEMAND);
        serves(1);

        is(2, Progress.NONE);
        assertThat(current()).isEqualTo(1);
        assertThat(decide().next()).isEqualTo(version(2));
        is(2, LOADING);
        assertThat(current()).isEqualTo(1);
        is(2, HALF);
        assertThat(current()).isEqualTo(1);
        assertThat(wanted()).containsExactly(1L, 2L);
        is(2, COMPLETE);

        assertThat(current()).isEqualTo(2);
        assertThat(decide().next()).isNull();
    }

    @Test
    void staysWithTheOneBeforeOnceTheOneThatIsLoadedWhenItIsAskedForHasFailed() {
        offers(1, false, Residency.ON_DEMAND);
        offers(2, true, Residency.ON_DEMAND);
        serves(1);
        is(2, FAILED);
        decided();
        is(1, Progress.NONE);

        assertThat(current()).isEqualTo(1);
        is(2, LOADING);
        assertThat(current()).isEqualTo(1);
        assertThat(wanted()).containsExactly(1L, 2L);
        decided();
        is(2, COMPLETE);

        assertThat(current()).isEqualTo(2);
        assertThat(decide().passedOver()).isNull();
    }

    @Test
    void givesUpOneThatIsLoadedWhenItIsAskedForForTheNewestThatHasNotFailed() {
        offers(1, false, Residency.ON_DEMAND);
        offers(2, false, Residency.ON_DEMAND);
        offers(3, true, Residency.ON_DEMAND);
        assertThat(current()).isEqualTo(3);
        decided();
        is(2, FAILED);
        is(3, FAILED);

        assertThat(current()).isEqualTo(1);
        assertThat(wanted()).containsExactly(1L, 3L);
        decided();
        is(1, FAILED);
        assertThat(current()).isEqualTo(1);
    }

    @Test
    void triesOneThatFailedAgainWhenItsFilesChange() {
        offers(1, false, Residency.ON_DEMAND);
        offers(2, true, Residency.ON_DEMAND);
        is(2, FAILED);
        decided();
        is(2, Progress.NONE);
        assertThat(current()).isEqualTo(1);

        offers.computeIfPresent(version(2), (version, offer) -> ControlWorld.changed(offer));

        assertThat(current()).isEqualTo(2);
    }

    @Test
    void endsWithTheModelsFolder() {
        serves(1);

        assertThat(wanted()).isEmpty();
        assertThat(current()).isNull();
    }

    @Test
    void letsWhatServesServeOnWhenNothingIsSelectedAnyMore() {
        offers(1, false);
        serves(1);

        assertThat(current()).isEqualTo(1);
        assertThat(wanted()).containsExactly(1L);
    }

    private void offers(long number, boolean selected) {
        offers(number, selected, Residency.PRELOAD);
    }

    private void offers(long number, boolean selected, Residency residency) {
        offers.put(
                version(number),
                new ModelOffer(
                        new ModelRef(ControlWorld.MODEL, version(number)),
                        selected,
                        "00",
                        1,
                        new ModelNeeds(DevicePreference.CPU, 1, Spread.NONE),
                        residency,
                        ScalingPolicy.between(1, 1)));
    }

    private void is(long number, Progress now) {
        progress.put(version(number), now);
    }

    /** It is what requests get, and complete. */
    private void serves(long number) {
        is(number, COMPLETE);
        before = new Wish(new TreeSet<>(Set.of(version(number))), version(number));
    }

    private void label(String label, TrafficSplit split) {
        intent = intent.move(new ModelLabel(label), split, false);
    }

    /** What is decided now is what was decided before, next time. */
    private void decided() {
        before = decide();
    }

    private Wish decide() {
        return Rollout.decide(
                offers, intent, ordered, before, staying, version -> progress.getOrDefault(version, Progress.NONE));
    }

    private Set<Long> wanted() {
        return decide().wanted().stream().map(ModelVersion::number).collect(Collectors.toCollection(TreeSet::new));
    }

    private @Nullable Long current() {
        ModelVersion current = decide().current();
        return current == null ? null : current.number();
    }

    private static ModelVersion version(long number) {
        return ModelVersion.parse(String.valueOf(number));
    }
}
