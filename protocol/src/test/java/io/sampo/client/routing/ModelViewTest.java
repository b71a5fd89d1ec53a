package io.sampo.client.routing;

import static io.sampo.client.routing.TestCluster.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.ReplicaMessage;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The view of a model")
class ModelViewTest {

    private static final ModelName M = new ModelName("m");
    private static final ModelLabel CANARY = new ModelLabel("canary");
    private static final ModelTarget NEWEST = ModelTarget.newest(M);
    private static final ModelTarget CANARIES = ModelTarget.labelled(M, CANARY);
    private static final long NOTHING = 0;

    private final NavigableMap<ModelVersion, VersionView> versions = new TreeMap<>();
    private final NavigableMap<ModelLabel, TrafficSplit> labels = new TreeMap<>();
    private @Nullable ModelVersion current;

    @Test
    void routesToVersionThatIsNamed() {
        ready(1);
        ready(2);
        unwanted(3);

        assertThat(route(exactly(1))).isEqualTo(1);
        assertThat(route(exactly(3))).isEqualTo(3);
        assertThat(route(exactly(4))).isEqualTo(NOTHING);
    }

    @Test
    void routesToVersionThatIsNamedThoughItIsNotReady() {
        ready(1);
        loading(2);

        assertThat(route(exactly(2))).isEqualTo(2);
    }

    @Test
    void routesToVersionOfLabel() {
        ready(1);
        ready(2);
        labels.put(CANARY, TrafficSplit.all(version(1)));

        assertThat(route(CANARIES)).isEqualTo(1);
        assertThat(route(ModelTarget.labelled(M, new ModelLabel("other")))).isEqualTo(NOTHING);
        assertThat(route(ModelTarget.labelled(M, ModelLabel.STABLE))).isEqualTo(NOTHING);
    }

    @Test
    void knowsNoLabelsBeforeControllerSpoke() {
        ready(1);
        ModelView view = new ModelView(M, versions, null);

        assertThat(view.resolve(CANARIES)).isEmpty();
        assertThat(view.resolve(NEWEST).map(VersionView::ref)).contains(ModelRef.of("m", 1));
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "0.0499, 2", "0.05, 1", "0.9999, 1"})
    void splitsLabelByChance(double chance, long expected) {
        ready(1);
        ready(2);
        labels.put(CANARY, new TrafficSplit(version(2), 5, version(1)));

        assertThat(route(CANARIES, chance)).isEqualTo(expected);
        assertThat(resolve(CANARIES)).isEqualTo(1);
    }

    @Test
    void routesToOtherVersionOfSplitIfOneIsDown() {
        ready(1);
        loading(2);
        labels.put(CANARY, new TrafficSplit(version(2), 50, version(1)));
        labels.put(ModelLabel.STABLE, new TrafficSplit(version(1), 50, version(2)));

        assertThat(route(CANARIES, 0)).isEqualTo(1);
        assertThat(route(NEWEST, 0.9)).isEqualTo(1);
        assertThat(resolve(CANARIES)).isEqualTo(1);
    }

    @Test
    void routesToOtherVersionOfSplitIfOneIsNotThere() {
        ready(1);
        labels.put(CANARY, new TrafficSplit(version(9), 50, version(1)));

        assertThat(route(CANARIES, 0)).isEqualTo(1);
    }

    @Test
    void routesAsDrawnIfBothVersionsOfSplitAreDown() {
        loading(1);
        loading(2);
        labels.put(CANARY, new TrafficSplit(version(2), 50, version(1)));

        assertThat(route(CANARIES, 0)).isEqualTo(2);
        assertThat(route(CANARIES, 0.9)).isEqualTo(1);
    }

    @Test
    void routesAsDrawnToReplicasThatAreInDoubt() {
        ready(1);
        doubtful(2);
        labels.put(CANARY, new TrafficSplit(version(2), 50, version(1)));

        assertThat(route(CANARIES, 0)).isEqualTo(2);
    }

    @Test
    void routesAsDrawnToVersionThatIsLoadedWhenAsked() {
        ready(1);
        onDemand(2);
        labels.put(CANARY, new TrafficSplit(version(2), 50, version(1)));

        assertThat(route(CANARIES, 0)).isEqualTo(2);
    }

    @Test
    void leavesLabelWithoutVersionUnresolved() {
        ready(1);
        labels.put(CANARY, TrafficSplit.all(version(9)));

        assertThat(route(CANARIES)).isEqualTo(NOTHING);
    }

    @Test
    void prefersStableToCurrent() {
        ready(1);
        ready(2);
        current = version(2);
        labels.put(ModelLabel.STABLE, TrafficSplit.all(version(1)));

        assertThat(route(NEWEST)).isEqualTo(1);
    }

    @Test
    void prefersStableThatIsDownToOthers() {
        loading(1);
        ready(2);
        current = version(2);
        labels.put(ModelLabel.STABLE, TrafficSplit.all(version(1)));

        assertThat(route(NEWEST)).isEqualTo(1);
    }

    @Test
    void prefersCurrentToNewest() {
        ready(1);
        ready(2);
        current = version(1);

        assertThat(route(NEWEST)).isEqualTo(1);
    }

    @Test
    void prefersCurrentThatIsLoadedWhenAskedToOthersThatAreReady() {
        ready(1);
        onDemand(2);
        current = version(2);

        assertThat(route(NEWEST)).isEqualTo(2);
    }

    @Test
    void takesNewestReadyVersionWhileCurrentIsDown() {
        ready(1);
        ready(2);
        loading(3);
        current = version(3);

        assertThat(route(NEWEST)).isEqualTo(2);
    }

    @Test
    void takesVersionInDoubtIfNoneIsReady() {
        doubtful(1);
        doubtful(2);
        loading(3);

        assertThat(route(NEWEST)).isEqualTo(2);
    }

    @Test
    void takesUnwantedVersionsLast() {
        unwanted(1);
        unwanted(3);
        assertThat(route(NEWEST)).isEqualTo(3);

        onDemand(2);

        assertThat(route(NEWEST)).isEqualTo(2);
        assertThat(resolve(NEWEST)).isEqualTo(2);
    }

    @Test
    void isWantedIfAnyVersionIs() {
        unwanted(1);
        assertThat(view().isWanted()).isFalse();

        onDemand(2);

        assertThat(view().isWanted()).isTrue();
    }

    private void ready(long version) {
        add(version, List.of(replica(version)), List.of(), VersionPlan.placed(1, Residency.PRELOAD));
    }

    private void doubtful(long version) {
        add(version, List.of(), List.of(replica(version)), VersionPlan.placed(1, Residency.PRELOAD));
    }

    private void loading(long version) {
        add(version, List.of(), List.of(), VersionPlan.placed(1, Residency.PRELOAD));
    }

    private void onDemand(long version) {
        add(version, List.of(), List.of(), VersionPlan.placed(0, Residency.ON_DEMAND));
    }

    private void unwanted(long version) {
        add(version, List.of(), List.of(), null);
    }

    private void add(
            long version, List<ReplicaStatus> ready, List<ReplicaStatus> doubtful, @Nullable VersionPlan plan) {
        ModelRef ref = ModelRef.of("m", version);
        versions.put(version(version), new VersionView(ref, ready, doubtful, List.of(), plan, false));
    }

    private static ReplicaStatus replica(long version) {
        ModelRef ref = ModelRef.of("m", version);
        TestInbox<ReplicaMessage> inbox = TestInbox.create();
        return ReplicaStatus.ready(new ReplicaId(ref, 0), metadata(ref), inbox.getRef());
    }

    private ModelView view() {
        return new ModelView(M, versions, new ModelDeployment(M, true, new TreeMap<>(), current, labels));
    }

    private long route(ModelTarget target) {
        return route(target, 0.5);
    }

    private long route(ModelTarget target, double chance) {
        return view().route(target, chance)
                .map(found -> found.ref().version().number())
                .orElse(NOTHING);
    }

    private long resolve(ModelTarget target) {
        return view().resolve(target)
                .map(found -> found.ref().version().number())
                .orElse(NOTHING);
    }

    private static ModelTarget exactly(long version) {
        return ModelTarget.exactly(ModelRef.of("m", version));
    }

    private static ModelVersion version(long number) {
        return new ModelVersion(number);
    }
}
