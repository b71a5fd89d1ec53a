package io.sampo.node.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.scaling.SimulatedVersion.Service;
import io.sampo.protocol.model.ScalingPolicy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Typical load shapes served by queues and slots, under seeds. At each decision a run checks the bounds, that zero is allowed, and
 * that no step down comes within {@code downAfter} of a step up; here is what must hold of it as a whole. The table at the end of
 * the output shows the figures, the worst of all seeds.
 */
@DisplayName("An autoscaler under load")
class AutoscalerSimulationTest {

    /** Six at once of 200 ms each: at the target of four, replicas are two thirds full. */
    private static final Service SERVICE = new Service(6, 0.2, 6);

    private static final ScalingPolicy POLICY = policy(1, Duration.ofSeconds(60));
    private static final ScalingPolicy TO_ZERO = policy(0, Duration.ofSeconds(60));

    private static final int SEEDS = 5;
    private static final double REACTION_SECONDS = 3;
    private static final double DRAIN_SECONDS = 20;
    private static final double SETTLED_SECONDS = 120;

    private static final Map<String, String> FIGURES = new TreeMap<>();

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    /** Each shape with the most turns that it gives a reason for. */
    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("diurnal", 3),
                Arguments.of("spike", 1),
                Arguments.of("steps", 5),
                Arguments.of("sawtooth", 15),
                // One too many at the start may be taken back, once.
                Arguments.of("noisy", 1),
                Arguments.of("sporadic", 0),
                Arguments.of("square", 7));
    }

    @AfterAll
    static void printFigures() {
        System.out.println("shape                changes turns reaction drained  wait  most  mean");
        FIGURES.forEach((shape, figures) -> System.out.println(String.format("%-20s %s", shape, figures)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void turnsOnlyWhereTheShapeDoes(String shape, int turns) {
        List<ScalingRun> runs = runs(LoadShape.named(shape), POLICY, SERVICE);

        note(shape, runs);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.turns()).as(run.toString()).isLessThanOrEqualTo(turns);
            assertThat(run.isDrained()).as(run.toString()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"spike", "steps", "square"})
    void reactsToAStepAndDrainsWhatItLeft(String shape) {
        assertThat(runs(LoadShape.named(shape), POLICY, SERVICE)).allSatisfy(run -> {
            assertThat(run.reactionSeconds())
                    .as(run.toString())
                    .isNotEmpty()
                    .allSatisfy(seconds -> assertThat(seconds).isLessThanOrEqualTo(REACTION_SECONDS));
            assertThat(run.drainSeconds())
                    .as(run.toString())
                    .allSatisfy(seconds -> assertThat(seconds).isLessThanOrEqualTo(DRAIN_SECONDS));
        });
    }

    @Test
    void keepsWhatItSettledAtWhenLoadIsConstantAtABoundary() {
        assertThat(runs(LoadShape.named("noisy"), POLICY, SERVICE))
                .allSatisfy(run -> assertThat(run.changesAfter(SETTLED_SECONDS).size())
                        .as(run.toString())
                        .isLessThanOrEqualTo(1));
    }

    /** From a third of a replica to twelve of them, in steps that hit and miss the boundaries. */
    @ParameterizedTest
    @ValueSource(doubles = {6, 18, 27, 38, 58, 100, 142, 240})
    void keepsWhatItSettledAtWhenLoadIsConstant(double perSecond) {
        List<ScalingRun> runs = coldRuns(LoadShape.constant(perSecond, 900), POLICY, SERVICE);

        note("constant " + (int) perSecond, runs);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.turns()).as(run.toString()).isLessThanOrEqualTo(1);
            assertThat(run.changesAfter(SETTLED_SECONDS + 60).size())
                    .as(run.toString())
                    .isLessThanOrEqualTo(2);
        });
    }

    /** What the windows are for; and a proof that the checks above can fail. */
    @Test
    void withoutAWindowItWouldOscillate() {
        List<ScalingRun> runs = runs(LoadShape.named("noisy"), policy(1, Duration.ZERO), SERVICE);

        note("noisy, no window", runs);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.changesAfter(SETTLED_SECONDS)).hasSizeGreaterThan(50);
            assertThat(run.turns()).isGreaterThan(50);
        });
    }

    /** A queue is short until replicas are full: one that is followed blindly leaves too few, again and again. */
    @Test
    void settlesWhereReplicasRunFewerAtOnceThanTheirTarget() {
        List<ScalingRun> runs = coldRuns(LoadShape.constant(18, 1800), POLICY, new Service(1, 0.2, 6));

        note("one at once", runs);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.turns()).as(run.toString()).isLessThanOrEqualTo(1);
        });
    }

    @Test
    void doesNotPileUpReplicasWhileAColdStartTakesLong() {
        ScalingPolicy wide = new ScalingPolicy(
                1, 100, POLICY.targetPerReplica(), POLICY.upAfter(), POLICY.downAfter(), POLICY.idleBeforeZero());
        List<ScalingRun> runs = coldRuns(LoadShape.constant(45, 600), wide, new Service(6, 0.2, 9));

        note("cold start 9 s", runs);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.most()).as(run.toString()).isLessThanOrEqualTo(12);
            assertThat(run.isDrained()).isTrue();
        });
    }

    @Test
    void goesToZeroWhenIdleAndComesBackAtTheFirstRequest() {
        List<ScalingRun> runs = runs(LoadShape.named("sporadic"), TO_ZERO, SERVICE);

        note("sporadic, to zero", runs);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.last()).as(run.toString()).isZero();
            assertThat(run.changesAfter(0)).as(run.toString()).anyMatch(change -> change.from() == 0);
            assertThat(run.most()).isLessThanOrEqualTo(2);
            assertThat(run.longestWait()).isLessThan(SERVICE.coldSeconds() * 1.25 + 1);
        });
    }

    @ParameterizedTest
    @CsvSource({"diurnal", "square", "noisy"})
    void keepsAReplicaWhereZeroIsNotAllowed(String shape) {
        assertThat(runs(LoadShape.named(shape), POLICY, SERVICE))
                .allSatisfy(run -> assertThat(run.least()).isPositive());
    }

    private static List<ScalingRun> runs(LoadShape shape, ScalingPolicy policy, Service service) {
        return seeds().mapToObj(seed -> ScalingRun.settled(shape, policy, service, seed))
                .toList();
    }

    private static List<ScalingRun> coldRuns(LoadShape shape, ScalingPolicy policy, Service service) {
        return seeds().mapToObj(seed -> ScalingRun.cold(shape, policy, service, seed))
                .toList();
    }

    private static ScalingPolicy policy(int min, Duration downAfter) {
        return new ScalingPolicy(min, 16, 4, Duration.ofSeconds(2), downAfter, Duration.ofSeconds(120));
    }

    private static void note(String shape, List<ScalingRun> runs) {
        FIGURES.put(
                shape,
                String.format(
                        Locale.ROOT,
                        "%7d %5d %7.1fs %6.1fs %4.1fs %5d %5.1f",
                        runs.stream().mapToInt(ScalingRun::changes).max().orElseThrow(),
                        runs.stream().mapToInt(ScalingRun::turns).max().orElseThrow(),
                        runs.stream()
                                .mapToDouble(run -> worst(run.reactionSeconds()))
                                .max()
                                .orElseThrow(),
                        runs.stream()
                                .mapToDouble(run -> worst(run.drainSeconds()))
                                .max()
                                .orElseThrow(),
                        runs.stream().mapToDouble(ScalingRun::longestWait).max().orElseThrow(),
                        runs.stream().mapToInt(ScalingRun::most).max().orElseThrow(),
                        runs.stream().mapToDouble(ScalingRun::mean).average().orElseThrow()));
    }

    private static double worst(List<Double> seconds) {
        return seconds.isEmpty() ? 0 : Collections.max(seconds);
    }
}
