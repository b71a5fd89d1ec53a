package io.sampo.protocol.model;

import java.time.Duration;

/**
 * How the replicas of a version follow its work.
 *
 * @param min fewest replicas; zero if the version may go when it is idle
 * @param max most replicas, at least 1 and at least {@code min}
 * @param targetPerReplica requests, waiting or running, that a replica should have; above zero. Below what a replica runs at
 *     once, or it is busy all the time before another one comes
 * @param upAfter how long work must be above the target before there are more; a burst does not wait for it
 * @param downAfter how long fewer replicas must have been enough before there are fewer; zero swings with the load
 * @param idleBeforeZero how long without any request before the last replica goes, where {@code min} is zero
 */
public record ScalingPolicy(
        int min, int max, double targetPerReplica, Duration upAfter, Duration downAfter, Duration idleBeforeZero) {

    /** Requests of a replica where nothing else is said. */
    public static final double DEFAULT_TARGET = 4;

    /** Two seconds: four reports of the members. */
    public static final Duration DEFAULT_UP_AFTER = Duration.ofSeconds(2);

    /** A minute: a replica costs seconds to load and little to keep. */
    public static final Duration DEFAULT_DOWN_AFTER = Duration.ofSeconds(60);

    /** Five minutes. */
    public static final Duration DEFAULT_IDLE_BEFORE_ZERO = Duration.ofMinutes(5);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken, naming it and the value
     */
    public ScalingPolicy {
        require(min >= 0, "min", min, "at least 0");
        require(max >= 1, "max", max, "at least 1");
        require(min <= max, "min", min, "at most max, which is " + max);
        require(
                targetPerReplica > 0 && Double.isFinite(targetPerReplica),
                "targetPerReplica",
                targetPerReplica,
                "above 0");
        require(!upAfter.isNegative(), "upAfter", upAfter, "not negative");
        require(!downAfter.isNegative(), "downAfter", downAfter, "not negative");
        require(!idleBeforeZero.isNegative(), "idleBeforeZero", idleBeforeZero, "not negative");
    }

    /** From {@code min} to {@code max} replicas, all else as it is by default. */
    public static ScalingPolicy between(int min, int max) {
        return new ScalingPolicy(
                min, max, DEFAULT_TARGET, DEFAULT_UP_AFTER, DEFAULT_DOWN_AFTER, DEFAULT_IDLE_BEFORE_ZERO);
    }

    /** Whether load makes no difference. */
    public boolean isFixed() {
        return min == max;
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
