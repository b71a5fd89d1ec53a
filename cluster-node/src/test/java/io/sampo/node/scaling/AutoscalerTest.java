package io.sampo.node.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.protocol.model.ScalingPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From 0 or 1 to 20 replicas, a target of 10 each, up after 2 s, down after 60 s, to zero after 120 s; a sample every 500 ms. */
@DisplayName("An autoscaler")
class AutoscalerTest {

    private static final long TICK = 500;

    private ScalingPolicy policy = policy(1, 20);
    private Autoscaler autoscaler = new Autoscaler(policy, 1);
    private long now = 7_000;
    private int ready = 1;
    private double ongoing;
    private long lastRequest = 7_000;
    private ScalingDecision last = new ScalingDecision(1, "");

    @ParameterizedTest
    @CsvSource({"9.1, 1", "12.5, 1", "12.7, 2", "19, 2"})
    void changesNothingForATenthMoreThanTheTargetAndWhatIsChance(double work, int wanted) {
        pass(30, work);

        assertThat(last.wanted()).isEqualTo(wanted);
    }

    @Test
    void goesUpOnceWorkWasAboveTheTargetForLongEnough() {
        pass(60, 9);
        pass(1.5, 18);
        assertThat(last.wanted()).isEqualTo(1);
        assertThat(last.reason()).isEqualTo("1: 14.4 requests, 14.4 a replica (target 10.0)");

        pass(0.5, 18);

        assertThat(last.wanted()).isEqualTo(2);
        assertThat(last.reason()).startsWith("1 to 2 after 2.0 s: ").endsWith(" a replica (target 10.0)");
    }

    @Test
    void doesNotGoUpForWorkThatComesAndGoes() {
        for (int i = 0; i < 60; i++) {
            pass(1, 16);
            pass(1, 4);
        }

        assertThat(last.wanted()).isEqualTo(1);
    }

    @Test
    void goesUpAtOnceForABurstButAtMostDoublesAndAddsTwo() {
        pass(60, 9);

        pass(0.5, 400);
        assertThat(last.wanted()).isEqualTo(4);
        assertThat(last.reason()).isEqualTo("1 to 4 at once: 139.3 requests, 139.3 a replica (target 10.0)");

        pass(0.5, 400);
        assertThat(last.wanted()).isEqualTo(10);
    }

    @Test
    void takesAFewRequestsMoreForNoBurst() {
        start(new ScalingPolicy(1, 20, 1, policy.upAfter(), policy.downAfter(), policy.idleBeforeZero()), 1);
        pass(0.5, 6);
        assertThat(last.wanted()).isEqualTo(1);

        pass(0.5, 12);

        assertThat(last.wanted()).isEqualTo(4);
    }

    @Test
    void wantsNoMoreThanTheMost() {
        pass(60, 10_000);

        assertThat(last.wanted()).isEqualTo(20);
        assertThat(last.reason()).startsWith("20, the most allowed: ");
    }

    @Test
    void leavesTheBacklogToReplicasOnTheirWayAsLongAsTheyMayTake() {
        for (double work = 30; now < 7_000 + 2_500; work += 10) {
            tick(work);
        }
        int raised = last.wanted();

        for (double work = 90; now < 7_000 + 20_000; work += 10) {
            tick(work);
            assertThat(last.wanted()).isEqualTo(raised);
        }
        assertThat(last.reason()).contains(", of which " + (raised - 1) + " are on their way after ");

        pass(1, 500);
        assertThat(last.wanted()).isGreaterThan(raised).isLessThanOrEqualTo(2 * raised + 2);
    }

    @Test
    void goesUpAgainOnceThoseOnTheirWayAreReadyAndHadTimeToHelp() {
        pass(3, 38);
        assertThat(last.wanted()).isEqualTo(4);
        pass(6, 75);
        assertThat(last.wanted()).isEqualTo(4);
        ready = 4;
        pass(2, 75);
        assertThat(last.wanted()).isEqualTo(4);

        pass(0.5, 75);

        assertThat(last.wanted()).isEqualTo(8);
    }

    /** Those that were waited for do what they were wanted for. */
    @Test
    void goesNotUpWhileWorkFalls() {
        start(policy, 5);
        ready = 3;
        pass(6, 50);
        pass(4, 200);
        assertThat(last.wanted()).isEqualTo(5);
        ready = 5;

        for (double work = 200; work > 120; work *= 0.95) {
            tick(work);
        }

        assertThat(last.wanted()).isEqualTo(5);
        assertThat(last.reason()).startsWith("5, and work falls: ");
    }

    @Test
    void goesDownOnceFewerWouldHaveDoneForTheWholeWindow() {
        start(policy, 4);
        pass(30, 38);
        pass(59, 15);
        assertThat(last.wanted()).isEqualTo(4);

        pass(7, 15);

        assertThat(last.wanted()).isEqualTo(2);
    }

    @Test
    void goesDownOnlyAsFarAsTheBusiestMomentOfTheWindow() {
        start(policy, 8);
        pass(40, 15);
        pass(3, 35);
        pass(30, 15);

        assertThat(last.wanted()).isEqualTo(4);
    }

    @Test
    void staysForAWholeWindowWhenItStartsAnew() {
        start(policy, 8);
        pass(59.5, 5);
        assertThat(last.wanted()).isEqualTo(8);

        pass(1, 5);

        assertThat(last.wanted()).isEqualTo(1);
        assertThat(last.reason())
                .isEqualTo("8 to 1: 1 would have done for 60.0 s; now 5.0 requests, 0.6 a replica (target 10.0)");
    }

    /** Samples that were missed say nothing of the load meanwhile. */
    @Test
    void staysForAWholeWindowAfterAGap() {
        start(policy, 8);
        pass(50, 75);
        now += 300_000;
        pass(59.5, 5);

        assertThat(last.wanted()).isEqualTo(8);
    }

    /** Two at once were all that a replica ran while others waited: eight that run need five replicas, however short the queue. */
    @Test
    void keepsSoManyThatWhatRunsDoesNotFillThem() {
        start(policy, 6);
        ongoing = 12;
        pass(10, 40);
        ongoing = 8;

        pass(120, 9);

        assertThat(last.wanted()).isEqualTo(5);
    }

    @Test
    void goesToZeroWhenNoRequestCameForLongEnough() {
        start(policy(0, 20), 1);
        pass(119.5, 0);
        assertThat(last.wanted()).isEqualTo(1);

        pass(0.5, 0);

        assertThat(last.wanted()).isZero();
        assertThat(last.reason()).isEqualTo("0: no request for 120.0 s (idle-to-zero: 120.0 s)");
    }

    @Test
    void doesNotGoToZeroWhileARequestRuns() {
        start(policy(0, 20), 1);
        ongoing = 1;

        pass(600, 1);

        assertThat(last.wanted()).isEqualTo(1);
    }

    @Test
    void doesNotGoToZeroWhereThatIsNotAllowed() {
        pass(3_600, 0);

        assertThat(last.wanted()).isEqualTo(1);
    }

    @Test
    void comesBackFromZeroWithTheFirstRequest() {
        start(policy(0, 20), 0);
        lastRequest = now - 500_000;
        ready = 0;
        pass(60, 0);
        assertThat(last.wanted()).isZero();

        pass(0.5, 1);

        assertThat(last.wanted()).isEqualTo(1);
        assertThat(last.reason()).isEqualTo("0 to 1: a request came; 1.0 wait");
    }

    /** Whoever was told to come again shall find a replica. */
    @Test
    void comesBackFromZeroForARequestThatCouldNotWait() {
        start(policy(0, 20), 0);
        lastRequest = now - 500_000;
        pass(1, 0);
        lastRequest = now;

        pass(0.5, 0);

        assertThat(last.wanted()).isEqualTo(1);
    }

    @Test
    void startsWithinItsBounds() {
        assertThat(new Autoscaler(policy(2, 5), 9).wanted()).isEqualTo(5);
        assertThat(new Autoscaler(policy(2, 5), 0).wanted()).isEqualTo(2);
    }

    @Test
    void ignoresASampleOlderThanTheLast() {
        pass(10, 9);
        ScalingDecision before = last;

        assertThat(autoscaler.decide(new LoadSample(now - 5_000, 1, 1_000, 0, 0)))
                .isEqualTo(before);
    }

    @Test
    void decidesTheSameOnTheSameSamples() {
        assertThat(reasonsOfAnHour()).isEqualTo(reasonsOfAnHour());
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0, 0, ready: -1",
        "0, NaN, 0, 0, queued: NaN",
        "0, 0, -1, 0, ongoing: -1.0",
        "0, 0, 0, -1, since"
    })
    void refusesSamplesThatMakeNoSense(int ready, double queued, double ongoing, long since, String complaint) {
        assertThatThrownBy(() -> new LoadSample(0, ready, queued, ongoing, since))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    private List<String> reasonsOfAnHour() {
        start(policy(0, 20), 1);
        now = 0;
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < 7_200; i++) {
            tick(40 + 39 * Math.sin(i / 300.0));
            ready = last.wanted();
            reasons.add(last.reason());
        }
        return reasons;
    }

    private static ScalingPolicy policy(int min, int max) {
        return new ScalingPolicy(min, max, 10, Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ofSeconds(120));
    }

    private void start(ScalingPolicy with, int wanted) {
        policy = with;
        autoscaler = new Autoscaler(policy, wanted);
        ready = wanted;
    }

    private void pass(double seconds, double work) {
        for (long end = now + Math.round(seconds * 1_000); now < end; ) {
            tick(work);
        }
    }

    /** Whatever does not run waits; unless said otherwise all of it runs. */
    private void tick(double work) {
        now += TICK;
        double running = ongoing == 0 ? work : Math.min(ongoing, work);
        if (work > 0) {
            lastRequest = ongoing == 0 ? now : lastRequest;
        }
        last = autoscaler.decide(new LoadSample(now, ready, work - running, running, now - lastRequest));
    }
}
