package io.sampo.client.routing;

import static io.sampo.client.routing.RouterDriver.DEADLINE;
import static io.sampo.client.routing.RouterDriver.GRACE;
import static io.sampo.client.routing.TestCluster.MODEL;
import static io.sampo.client.routing.TestCluster.NEWEST;
import static io.sampo.client.routing.TestCluster.RESULT;
import static io.sampo.client.routing.TestCluster.catalog;
import static io.sampo.client.routing.TestCluster.live;
import static io.sampo.client.routing.TestCluster.unloads;
import static io.sampo.client.routing.TestCluster.wants;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.client.routing.RouterDriver.Demanded;
import io.sampo.client.routing.RouterDriver.TestCaller;
import io.sampo.client.routing.TestCluster.TestMember;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.replica.LoadAttempt;
import io.sampo.protocol.replica.ReplicaMessage;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two members could load the model, three requests may wait. The same holds of a model that is loaded on demand, and of one
 * that is loaded from the start and went because it was idle.
 */
@DisplayName("A model router, for a model that is loaded when it is asked for,")
@ParameterizedClass
@EnumSource(
        value = Residency.class,
        names = {"ON_DEMAND", "PRELOAD"})
class ModelRouterWaitingTest {

    private static final Duration REPEAT = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final InferReply STOPS =
            new Rejected(ErrorCode.REPLICA_UNAVAILABLE, "replica stops", Duration.ofMillis(500));
    private static final InferReply FULL = new Rejected(ErrorCode.QUEUE_FULL, "queue: full", Duration.ofMillis(20));
    private static final InferReply LATE = new Rejected(
            ErrorCode.MODEL_NOT_READY, "model 'm/1' was not loaded before the deadline of the request", RETRY);

    private final Residency residency;
    private final ModelDeployment unloaded;
    private final ModelDeployment loaded;
    private final RouterDriver router = new RouterDriver((candidates, load) -> candidates.get(0));
    private final TestMember one = new TestMember(1);
    private final TestMember two = new TestMember(2);
    private int ordinal;

    ModelRouterWaitingTest(Residency residency) {
        this.residency = residency;
        this.unloaded = wants(MODEL, 0, residency, "");
        this.loaded = wants(MODEL, 1, residency, "");
    }

    @BeforeEach
    void seesThatModelIsNotLoaded() {
        one.offers(MODEL, true, residency, 0);
        two.offers(MODEL, true, residency, 0);
        sees(unloaded);
    }

    @Test
    void letsRequestWaitAndDemandsModelAtOnce() {
        TestCaller caller = router.submit(NEWEST);

        assertThat(caller.answers).isEmpty();
        assertThat(router.outbox.sent).isEmpty();
        assertThat(router.demands).containsExactly(new Demanded(MODEL, 1));
    }

    @Test
    void doesSoBeforeControllerSpoke() {
        router.sees(live(one, two));

        assertThat(router.submit(NEWEST).answers).isEmpty();
        assertThat(router.demands).containsExactly(new Demanded(MODEL, 1));
    }

    @Test
    void repeatsDemandWhileRequestsWait() {
        router.submit(NEWEST);
        router.submit(NEWEST);
        router.demands.clear();

        router.passes(REPEAT.minusNanos(1));
        assertThat(router.demands).isEmpty();
        router.passes(Duration.ofNanos(1));
        router.passes(REPEAT);

        assertThat(router.demands).containsExactly(new Demanded(MODEL, 2), new Demanded(MODEL, 2));
    }

    @Test
    void demandsForAllThatWaitWhenAnotherOneComes() {
        TestCaller first = router.submit(NEWEST);
        router.submit(NEWEST);
        router.withdraw(first);
        router.submit(NEWEST);

        assertThat(router.demands)
                .containsExactly(new Demanded(MODEL, 1), new Demanded(MODEL, 2), new Demanded(MODEL, 2));
    }

    @Test
    void repeatsDemandWhateverTheClockShows() {
        router.passes(Duration.ofSeconds(3));
        assertThat(router.nowNanos).isNegative();
        router.submit(NEWEST);
        router.demands.clear();

        router.passes(REPEAT);

        assertThat(router.demands).containsExactly(new Demanded(MODEL, 1));
    }

    @Test
    void demandsNothingWhenNoRequestWaits() {
        router.passes(REPEAT);
        TestCaller caller = router.submit(NEWEST);
        router.withdraw(caller);
        router.demands.clear();

        router.passes(REPEAT);

        assertThat(router.demands).isEmpty();
    }

    @Test
    void sendsRequestOnceReplicaIsReady() {
        TestCaller caller = router.submit(NEWEST);
        one.holds(MODEL, ReplicaState.LOADING, "");
        sees(loaded);
        assertThat(caller.answers).isEmpty();
        one.replicas.clear();

        TestInbox<ReplicaMessage> replica = loadedOn(one);
        assertThat(router.outbox.last().wentTo(replica.getRef())).isTrue();
        router.answer(router.outbox.last(), RESULT);
        router.demands.clear();
        router.passes(REPEAT);

        assertThat(caller.answers).containsExactly(RESULT);
        assertThat(router.demands).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOADING", "WARMING_UP", "STOPPING"})
    void letsRequestWaitForModelThatOthersAskedFor(ReplicaState state) {
        one.holds(MODEL, state, "");
        sees(loaded);

        assertThat(router.submit(NEWEST).answers).isEmpty();
        assertThat(router.demands).hasSize(1);
    }

    @Test
    void goesOnWaitingWhileControllerPlacesReplica() {
        TestCaller caller = router.submit(NEWEST);

        sees(loaded);
        assertThat(caller.answers).isEmpty();
        loadedOn(one);
        router.answer(router.outbox.last(), RESULT);

        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void waitsAgainForModelThatIsEvicted() {
        loadedOn(one);
        TestCaller caller = router.submit(NEWEST);

        router.answer(router.outbox.last(), STOPS);
        assertThat(caller.answers).isEmpty();
        assertThat(router.demands).containsExactly(new Demanded(MODEL, 1));
        evictedFrom(one);
        TestInbox<ReplicaMessage> again = loadedOn(two);
        router.answer(router.outbox.last(), RESULT);

        assertThat(router.outbox.last().wentTo(again.getRef())).isTrue();
        assertThat(caller.answers).containsExactly(RESULT);
    }

    @Test
    void waitsForModelWhoseEvictionIsKnownBeforeReplicaSaysSo() {
        loadedOn(one);
        TestCaller caller = router.submit(NEWEST);

        evictedFrom(one);
        assertThat(router.demands).isEmpty();
        router.answer(router.outbox.last(), STOPS);

        assertThat(caller.answers).isEmpty();
        assertThat(router.demands).containsExactly(new Demanded(MODEL, 1));
    }

    @Test
    void waitsAgainIfReplicaIsLost() {
        loadedOn(one);
        TestCaller caller = router.submit(NEWEST);

        router.sees(catalog(List.of(two), List.of(), unloaded));
        assertThat(caller.answers).isEmpty();
        TestInbox<ReplicaMessage> again = two.hosts(MODEL, ordinal++);
        router.sees(catalog(List.of(two), List.of(), loaded));

        assertThat(router.outbox.last().wentTo(again.getRef())).isTrue();
    }

    @Test
    void asksAtMostThreeReplicasThoughItWaitsBetween() {
        TestCaller caller = router.submit(NEWEST);

        for (int i = 0; i < 5; i++) {
            loadedOn(one);
            if (caller.answers.isEmpty()) {
                router.answer(router.outbox.last(), STOPS);
            }
            evictedFrom(one);
        }

        assertThat(router.outbox.sent).hasSize(ModelRouter.MAX_ATTEMPTS);
        assertThat(caller.answers).containsExactly(STOPS);
    }

    @Test
    void waitsForNoThirdMemberOnceTwoWereLost() {
        TestCaller caller = router.submit(NEWEST);

        for (int port = 3; port < 8; port++) {
            TestMember member = new TestMember(port);
            member.hosts(MODEL, port);
            router.sees(catalog(List.of(two, member), List.of(), loaded));
            router.sees(catalog(List.of(two), List.of(), unloaded));
        }

        assertThat(router.outbox.sent).hasSize(2);
        assertThat(caller.answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        Rejected.class, rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.REPLICA_LOST));
    }

    @Test
    void doesNotWaitForReplicaThatIsFull() {
        loadedOn(one);
        TestCaller caller = router.submit(NEWEST);

        router.answer(router.outbox.last(), FULL);

        assertThat(caller.answers).containsExactly(FULL);
    }

    @Test
    void doesNotWaitIfOneReplicaStopsAndAnotherIsFull() {
        one.hosts(MODEL, ordinal++);
        loadedOn(two);
        TestCaller caller = router.submit(NEWEST);

        router.answer(router.outbox.last(), FULL);
        router.answer(router.outbox.last(), STOPS);

        assertThat(caller.answers).containsExactly(STOPS);
    }

    @Test
    void doesNotWaitIfRequestCannotBeDelivered() {
        loadedOn(one);
        TestCaller caller = router.submit(NEWEST);

        router.refuse(router.outbox.last(), "no room");

        assertThat(caller.answers).containsExactly(new Rejected(ErrorCode.REPLICA_UNAVAILABLE, "no room", RETRY));
    }

    @Test
    void rejectsRequestWhoseDeadlinePassesBefore() {
        TestCaller caller = router.submit(NEWEST);

        router.passes(DEADLINE.plus(GRACE).minusNanos(1));
        assertThat(caller.answers).isEmpty();
        router.passes(Duration.ofNanos(1));

        assertThat(caller.answers).containsExactly(LATE);
    }

    @Test
    void rejectsRequestThatIsSentSoLateThatItEndsInTheQueue() {
        TestCaller caller = router.submit(NEWEST);
        loadedOn(one);

        router.answer(
                router.outbox.last(),
                new Failed(ErrorCode.DEADLINE_EXCEEDED, "request: its deadline passed in the queue"));

        assertThat(caller.answers).containsExactly(LATE);
    }

    @Test
    void demandsModelAlsoForRequestWhoseDeadlineHasPassedAndAsksItToComeAgain() {
        TestCaller caller = router.submit(NEWEST, Deadline.after(Duration.ofNanos(-1), router.nowNanos));

        assertThat(caller.answers).containsExactly(LATE);
        assertThat(router.demands).containsExactly(new Demanded(MODEL, 1));
        router.demands.clear();
        router.passes(REPEAT);
        assertThat(router.demands).isEmpty();
    }

    /** But a second at the least, and two minutes at the most. */
    @ParameterizedTest
    @CsvSource({"LOADING, 20000, 14750", "WARMING_UP, 20000, 14750", "LOADING, 5500, 1000", "LOADING, 600000, 120000"})
    void asksToComeAgainWhenItIsLoadedIfThatTakesAsLongAsTheLastTime(
            ReplicaState state, long lastTookMillis, long retryMillis) {
        assertThat(retryOfOneThatLoads(state, lastTookMillis)).isEqualTo(Duration.ofMillis(retryMillis));
    }

    @Test
    void asksToComeAgainAfterAsLongAsItHasTakenIfItIsLoadedForTheFirstTimeOrTakesLonger() {
        assertThat(retryOfOneThatLoads(ReplicaState.LOADING, 0)).isEqualTo(DEADLINE.plus(GRACE));
        one.replicas.clear();
        assertThat(retryOfOneThatLoads(ReplicaState.LOADING, 4_000)).isEqualTo(DEADLINE.plus(GRACE));
    }

    @Test
    void asksToComeAgainWhenTheNextAttemptOfOneThatFailedIsThrough() {
        one.loads(MODEL, ReplicaState.FAILED, new LoadAttempt(router.now.toEpochMilli() + 32_000, 3_000));
        sees(loaded);

        assertThat(retryOf(router.submit(NEWEST))).isEqualTo(Duration.ofSeconds(35));
    }

    @Test
    void saysThatThereWasNoRoom() {
        sees(wants(MODEL, 1, residency, "no member has 8 GiB left"));
        TestCaller caller = router.submit(NEWEST);
        assertThat(caller.answers).isEmpty();

        router.passes(DEADLINE.plus(GRACE));

        assertThat(caller.answers)
                .containsExactly(new Rejected(
                        ErrorCode.MODEL_NOT_READY,
                        "model 'm/1' was not loaded before the deadline of the request: no member has 8 GiB left",
                        Duration.ofSeconds(5)));
    }

    @Test
    void refusesWhenTooManyWait() {
        for (int i = 0; i < RouterDriver.MAX_WAITING; i++) {
            assertThat(router.submit(NEWEST).answers).isEmpty();
        }

        assertThat(router.submit(NEWEST).answers)
                .containsExactly(new Rejected(
                        ErrorCode.QUEUE_FULL,
                        "model 'm/1' is being loaded, and 3 requests wait for such models already"
                                + " (expected: at most 3)",
                        RETRY));
    }

    @Test
    void freesPlaceOfRequestThatIsWithdrawn() {
        TestCaller caller = submitAsManyAsMayWait();

        router.withdraw(caller);

        assertThat(caller.answers).containsExactly(new Failed(ErrorCode.CANCELLED, "request: withdrawn by its caller"));
        assertThat(router.submit(NEWEST).answers).isEmpty();
        assertThat(router.submit(NEWEST).answers).hasSize(1);
    }

    @Test
    void freesPlacesOfRequestsThatAreSent() {
        submitAsManyAsMayWait();

        loadedOn(one);
        assertThat(router.outbox.sent).hasSize(RouterDriver.MAX_WAITING);
        evictedFrom(one);

        assertThat(submitAsManyAsMayWait().answers).isEmpty();
    }

    @Test
    void freesPlacesOfRequestsWhoseDeadlinePasses() {
        submitAsManyAsMayWait();

        router.passes(DEADLINE.plus(GRACE));

        assertThat(submitAsManyAsMayWait().answers).isEmpty();
    }

    @Test
    void rejectsAtOnceIfLoadingFailed() {
        TestCaller before = router.submit(NEWEST);
        one.holds(MODEL, ReplicaState.FAILED, "out of memory");

        sees(loaded);
        TestCaller after = router.submit(NEWEST);

        Rejected failed = new Rejected(
                ErrorCode.MODEL_NOT_READY,
                "model 'm/1' is not ready, state FAILED: out of memory",
                Duration.ofSeconds(10));
        assertThat(before.answers).containsExactly(failed);
        assertThat(after.answers).containsExactly(failed);
    }

    @Test
    void rejectsAtOnceIfModelIsUnloaded() {
        TestCaller caller = router.submit(NEWEST);

        sees(unloads(MODEL.name()));

        assertThat(caller.answers)
                .containsExactly(new Rejected(
                        ErrorCode.MODEL_NOT_READY, "model 'm/1' is not ready, state UNLOADED", Duration.ofSeconds(10)));
    }

    @Test
    void letsRequestsThatAreSentOnceWaitAsWell() {
        TestCaller caller = router.submitOnce(NEWEST);
        assertThat(caller.answers).isEmpty();

        loadedOn(one);
        router.answer(router.outbox.last(), STOPS);
        evictedFrom(one);
        loadedOn(two);
        router.answer(router.outbox.last(), RESULT);

        assertThat(router.outbox.sent).hasSize(2);
        assertThat(caller.answers).containsExactly(RESULT);
    }

    /** What is told a request that comes as the load begins, and waits for it until its deadline. */
    private Duration retryOfOneThatLoads(ReplicaState state, long lastTookMillis) {
        one.loads(MODEL, state, new LoadAttempt(router.now.toEpochMilli(), lastTookMillis));
        sees(loaded);
        TestCaller caller = router.submit(NEWEST);
        assertThat(caller.answers).isEmpty();
        router.passes(DEADLINE.plus(GRACE));
        return retryOf(caller);
    }

    private static Duration retryOf(TestCaller caller) {
        return ((Rejected) caller.answers.get(0)).retryAfter();
    }

    private TestCaller submitAsManyAsMayWait() {
        TestCaller last = router.submit(NEWEST);
        for (int i = 1; i < RouterDriver.MAX_WAITING; i++) {
            last = router.submit(NEWEST);
        }
        return last;
    }

    private TestInbox<ReplicaMessage> loadedOn(TestMember member) {
        TestInbox<ReplicaMessage> replica = member.hosts(MODEL, ordinal++);
        sees(loaded);
        return replica;
    }

    private void evictedFrom(TestMember member) {
        member.replicas.clear();
        sees(unloaded);
    }

    private void sees(ModelDeployment wanted) {
        router.sees(catalog(List.of(one, two), List.of(), wanted));
    }
}
