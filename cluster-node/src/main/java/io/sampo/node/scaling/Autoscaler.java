package io.sampo.node.scaling;

import io.sampo.protocol.model.ScalingPolicy;
import java.util.Locale;

/**
 * How many replicas one version should have. Work is what waits and what runs; a replica should have the policy's target of it.
 *
 * <ul>
 *   <li><b>More</b> when work was above the target for {@code upAfter}, or at once when there is twice as much. A step at most
 *       doubles and adds two. While replicas are on their way the backlog says nothing new: soon after the first step there is
 *       no other for a while.
 *   <li><b>Fewer</b> when they would have been enough for the whole of {@code downAfter}.
 *   <li><b>None</b> when no request came for {@code idleBeforeZero}; one again with the next request.
 *   <li>Within a tenth of the target nothing changes.
 * </ul>
 *
 * <p>What it needs it is told: the same samples make the same decisions. Feed it a few times a second at best, and at least twice
 * in {@code upAfter}. One that starts anew, with the count of the last, goes down {@code downAfter} later. Not thread-safe.
 */
public final class Autoscaler {

    /** How far work may be off the target, as a part of it. */
    private static final double BAND = 0.1;
    /** So many times the target is a burst. */
    private static final double BURST_FACTOR = 2;
    /** Fewer requests above the target are chance, not a burst. */
    private static final double BURST_REQUESTS = 6;
    /** A step at most doubles and adds this. */
    private static final int STEP = 2;
    /** Steps in {@code upAfter}. */
    private static final int STEPS = 4;
    /** How far a count of requests is off by chance, as a part of its root. */
    private static final double CHANCE = 0.5;
    /** How full replicas may be planned to be, as a part of what they can run at once. */
    private static final double FULL = 0.8;
    /** What sums of fractions may be off. */
    private static final double EPSILON = 1e-9;

    private static final long NEVER = Long.MIN_VALUE;

    private final ScalingPolicy policy;
    private final long upAfterMillis;
    private final SlidingWindow work;
    private final SlidingWindow ongoing;
    private final SlidingWindow ready;
    private final SlidingWindow latestWork;
    private final SlidingWindow latestMeans;
    private final SlidingWindow needs;
    private final ColdStart coldStart;
    private ScalingDecision last;
    private long lastMillis = NEVER;
    private long raisedMillis = NEVER;
    /** The most that a replica was seen to run at once while more waited; 0 if that never was. */
    private double runsAtOnce;

    /**
     * Follows one version.
     *
     * @param wanted how many replicas it has or is to have now; brought within the policy's bounds
     */
    public Autoscaler(ScalingPolicy policy, int wanted) {
        this.policy = policy;
        this.upAfterMillis = policy.upAfter().toMillis();
        this.work = new SlidingWindow(upAfterMillis);
        this.ongoing = new SlidingWindow(upAfterMillis);
        this.ready = new SlidingWindow(upAfterMillis);
        // Together these two look back as far as upAfter.
        this.latestWork = new SlidingWindow(upAfterMillis / 2);
        this.latestMeans = new SlidingWindow(upAfterMillis / 2);
        this.needs = new SlidingWindow(policy.downAfter().toMillis());
        this.coldStart = new ColdStart(upAfterMillis);
        int within = Math.max(policy.min(), Math.min(policy.max(), wanted));
        this.last = new ScalingDecision(within, within + ", as at the start");
    }

    /** How many replicas the last decision wants. */
    public int wanted() {
        return last.wanted();
    }

    /** Decides anew. A sample that is older than the last one changes nothing. */
    public ScalingDecision decide(LoadSample sample) {
        if (sample.atMillis() < lastMillis) {
            return last;
        }
        lastMillis = sample.atMillis();
        observe(sample);
        ScalingDecision next = next(sample);
        if (next.wanted() > wanted()) {
            noteRaise(next.wanted());
        }
        last = next;
        return next;
    }

    private void observe(LoadSample sample) {
        work.add(lastMillis, sample.work());
        ongoing.add(lastMillis, sample.ongoing());
        ready.add(lastMillis, sample.ready());
        latestWork.add(lastMillis, sample.work());
        latestMeans.add(lastMillis, latestWork.mean());
        if (ready.most() > 0 && work.mean() >= 2 * ongoing.mean()) {
            runsAtOnce = Math.max(runsAtOnce, ongoing.mean() / ready.most());
        }
        needs.add(lastMillis, need());
        coldStart.observe(lastMillis, sample.ready(), wanted());
    }

    /** How few replicas would do, by what work was of late. */
    private int need() {
        int byWork = ceiling(work.mean() / ((1 - BAND) * policy.targetPerReplica()));
        // A queue is short until replicas are full: that it is short does not say that fewer would not be.
        return runsAtOnce > 0 ? Math.max(byWork, ceiling(ongoing.mean() / (FULL * runsAtOnce))) : byWork;
    }

    private ScalingDecision next(LoadSample sample) {
        boolean idle = sample.work() == 0
                && sample.sinceLastRequestMillis() >= policy.idleBeforeZero().toMillis();
        if (policy.min() == 0 && idle) {
            return new ScalingDecision(
                    0,
                    "0: no request for " + seconds(sample.sinceLastRequestMillis()) + " (idle-to-zero: "
                            + seconds(policy.idleBeforeZero().toMillis()) + ")");
        }
        if (wanted() == 0) {
            return fromZero(sample);
        }
        double latest = latestWork.mean();
        if (isBurst(latest)) {
            return raise(latest, sample, "at once");
        }
        if (latestMeans.isFull() && latestMeans.least() > tooMuch()) {
            return raise(
                    work.mean(), sample, "after " + seconds(policy.upAfter().toMillis()));
        }
        int enough = Math.max(Math.max(1, policy.min()), (int) needs.most());
        if (needs.isFull() && enough < wanted()) {
            return new ScalingDecision(
                    enough,
                    wanted() + " to " + enough + ": " + enough + " would have done for "
                            + seconds(policy.downAfter().toMillis()) + "; now " + load(work.mean()));
        }
        return stay("");
    }

    private ScalingDecision fromZero(LoadSample sample) {
        int enough = Math.max(1, Math.min(STEP, ceiling(sample.work() / policy.targetPerReplica())));
        int wanted = Math.min(enough, policy.max());
        return new ScalingDecision(wanted, "0 to " + wanted + ": a request came; " + number(sample.work()) + " wait");
    }

    /** Work beyond this is neither within the band nor chance. */
    private double tooMuch() {
        double expected = wanted() * policy.targetPerReplica();
        return expected * (1 + BAND) + CHANCE * Math.sqrt(expected);
    }

    private boolean isBurst(double latest) {
        double expected = wanted() * policy.targetPerReplica();
        return latest > expected * BURST_FACTOR * (1 + BAND) && latest > expected + BURST_REQUESTS;
    }

    private ScalingDecision raise(double load, LoadSample sample, String when) {
        int enough = ceiling(load / policy.targetPerReplica());
        int raised = Math.min(policy.max(), Math.min(enough, 2 * wanted() + STEP));
        if (raised <= wanted()) {
            return stay(", the most allowed");
        }
        if (coldStart.isWaitedFor(lastMillis)) {
            return stay(", of which " + Math.max(0, wanted() - sample.ready()) + " are on their way after "
                    + seconds(coldStart.lastedMillis(lastMillis)));
        }
        if (latestWork.mean() < work.mean() - EPSILON) {
            return stay(", and work falls");
        }
        if (raisedMillis != NEVER && lastMillis - raisedMillis < upAfterMillis / STEPS) {
            return stay(", raised just now");
        }
        return new ScalingDecision(raised, wanted() + " to " + raised + " " + when + ": " + load(load));
    }

    private void noteRaise(int wanted) {
        raisedMillis = lastMillis;
        // What was just found too few is not left for fewer before downAfter has passed.
        needs.add(lastMillis, wanted);
        coldStart.noteRaise(lastMillis);
    }

    private ScalingDecision stay(String why) {
        return new ScalingDecision(wanted(), wanted() + why + ": " + load(work.mean()));
    }

    private String load(double requests) {
        return number(requests) + " requests, " + number(requests / Math.max(1, wanted())) + " a replica (target "
                + number(policy.targetPerReplica()) + ")";
    }

    private static int ceiling(double replicas) {
        return (int) Math.ceil(replicas - EPSILON);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
