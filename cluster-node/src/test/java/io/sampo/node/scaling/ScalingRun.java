package io.sampo.node.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.scaling.LoadShape.Point;
import io.sampo.node.scaling.SimulatedVersion.Service;
import io.sampo.protocol.model.ScalingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * A shape served by a version that an {@link Autoscaler} scales, and what came of it. Twice a second it decides, by what was
 * measured a quarter of a second before. What must hold at each moment is checked at each moment.
 */
final class ScalingRun {

    private static final double TICK_SECONDS = 0.5;
    private static final int STEPS_A_TICK = (int) Math.round(TICK_SECONDS / SimulatedVersion.STEP_SECONDS);
    private static final double MEASURED_BEFORE_SECONDS = 0.25;
    private static final int MEASURED_STEP =
            STEPS_A_TICK - (int) Math.round(MEASURED_BEFORE_SECONDS / SimulatedVersion.STEP_SECONDS);

    record Change(double atSeconds, int from, int to, String reason) {
        boolean isUp() {
            return to > from;
        }
    }

    private record Moment(double atSeconds, int wanted, int queued) {}

    private final LoadShape shape;
    private final ScalingPolicy policy;
    private final Service service;
    private final List<Change> changes = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();
    private double lastUpSeconds = Double.NEGATIVE_INFINITY;
    private double longestWait;

    private ScalingRun(LoadShape shape, ScalingPolicy policy, Service service) {
        this.shape = shape;
        this.policy = policy;
        this.service = service;
    }

    /** Starts with one replica, or none where it may. */
    static ScalingRun cold(LoadShape shape, ScalingPolicy policy, Service service, long seed) {
        ScalingRun run = new ScalingRun(shape, policy, service);
        run.play(policy.min(), new SplittableRandom(seed));
        return run;
    }

    /** Starts with what the first rate needs. */
    static ScalingRun settled(LoadShape shape, ScalingPolicy policy, Service service, long seed) {
        ScalingRun run = new ScalingRun(shape, policy, service);
        run.play(run.needed(shape.points().get(0)), new SplittableRandom(seed));
        return run;
    }

    private void play(int start, SplittableRandom random) {
        SimulatedVersion version = new SimulatedVersion(service, start, random);
        Autoscaler autoscaler = new Autoscaler(policy, start);
        LoadSample measured = version.sample();
        boolean cameAtZero = false;
        int steps = (int) Math.round(shape.seconds() / SimulatedVersion.STEP_SECONDS);
        double[] rates = shape.perSecond(steps, SimulatedVersion.STEP_SECONDS);
        for (int step = 1; step <= steps; step++) {
            double now = step * SimulatedVersion.STEP_SECONDS;
            version.step(rates[step - 1]);
            if (step % STEPS_A_TICK == MEASURED_STEP) {
                measured = version.sample();
                // Those that came since are seen a tick later.
                cameAtZero = autoscaler.wanted() == 0 && measured.work() > 0;
            }
            if (step % STEPS_A_TICK == 0) {
                decide(autoscaler, measured, now, cameAtZero);
                version.resize(autoscaler.wanted());
                moments.add(new Moment(now, autoscaler.wanted(), version.queued()));
            }
        }
        longestWait = version.longestWait();
    }

    private void decide(Autoscaler autoscaler, LoadSample measured, double now, boolean cameAtZero) {
        int before = autoscaler.wanted();
        ScalingDecision decision = autoscaler.decide(measured);
        int after = decision.wanted();
        assertThat(after).as(decision.reason()).isBetween(policy.min(), policy.max());
        if (cameAtZero) {
            assertThat(after).as("a request came at zero").isPositive();
        }
        if (after == before) {
            return;
        }
        if (after == 0) {
            assertThat(measured.work()).isZero();
            assertThat(measured.sinceLastRequestMillis())
                    .isGreaterThanOrEqualTo(policy.idleBeforeZero().toMillis());
        } else if (after < before) {
            assertThat(now - lastUpSeconds)
                    .as("down after up: " + decision.reason())
                    .isGreaterThanOrEqualTo(policy.downAfter().toMillis() / 1000.0 - TICK_SECONDS);
        } else {
            lastUpSeconds = now;
        }
        changes.add(new Change(now, before, after, decision.reason()));
    }

    List<Change> changesAfter(double seconds) {
        return changes.stream().filter(change -> change.atSeconds() > seconds).toList();
    }

    int changes() {
        return changes.size();
    }

    /** How often it went the other way than before. */
    int turns() {
        int turns = 0;
        for (int i = 1; i < changes.size(); i++) {
            turns += changes.get(i).isUp() == changes.get(i - 1).isUp() ? 0 : 1;
        }
        return turns;
    }

    /** Seconds after each jump until so many replicas are wanted that the rate fills them to nine tenths. */
    List<Double> reactionSeconds() {
        return shape.jumpsUp().stream()
                .map(jump -> jump.atSeconds() <= 0
                        ? 0
                        : firstAfter(jump, m -> m.wanted() >= needed(jump)) - jump.atSeconds())
                .toList();
    }

    /** Seconds after each jump until the queue that it made is gone. */
    List<Double> drainSeconds() {
        return shape.jumpsUp().stream()
                .map(jump -> {
                    double enough = firstAfter(jump, moment -> moment.wanted() >= needed(jump));
                    return firstAfter(
                                    new Point(enough + 1, jump.perSecond()),
                                    moment -> moment.queued() <= policy.targetPerReplica())
                            - jump.atSeconds();
                })
                .toList();
    }

    int needed(Point jump) {
        int needed = (int) Math.ceil(jump.perSecond() * service.meanSeconds() / (0.9 * service.slots()));
        return Math.max(1, Math.min(policy.max(), needed));
    }

    private double firstAfter(Point jump, Predicate<Moment> holds) {
        return moments.stream()
                .filter(moment -> moment.atSeconds() >= jump.atSeconds())
                .filter(holds)
                .mapToDouble(Moment::atSeconds)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }

    int most() {
        return moments.stream().mapToInt(Moment::wanted).max().orElseThrow();
    }

    int least() {
        return moments.stream().mapToInt(Moment::wanted).min().orElseThrow();
    }

    int last() {
        return moments.get(moments.size() - 1).wanted();
    }

    double longestWait() {
        return longestWait;
    }

    double mean() {
        return moments.stream().mapToInt(Moment::wanted).average().orElseThrow();
    }

    boolean isDrained() {
        return moments.get(moments.size() - 1).queued() <= policy.targetPerReplica();
    }

    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder(shape.name());
        changes.forEach(change ->
                lines.append("\n  ").append(change.atSeconds()).append(" s: ").append(change.reason()));
        return lines.toString();
    }
}
