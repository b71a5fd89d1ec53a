package io.sampo.protocol.model;

import java.time.Duration;

/**
 * How many replicas a version has, and what that follows.
 *
 * @param min at least 0; 0 lets a version that nobody asks for go
 * @param max at least 1, at least {@code min}
 * @param targetPerReplica requests waiting or running in one replica that scaling aims at, more than 0; {@link #FIXED} if the
 *     number does not follow work
 * @param upAfter how long the work is looked at before replicas are added
 * @param downAfter how long fewer must do before any are ended
 * @param idleBeforeZero how long nobody must ask before the last one is ended, where {@code min} is 0
 */
public record ScalingPolicy(
        int min, int max, double targetPerReplica, Duration upAfter, Duration downAfter, Duration idleBeforeZero) {

    /** As a target: there are {@code max} replicas as long as there is room. */
    public static final double FIXED = 0;

    private static final Duration UP_AFTER = Duration.ofSeconds(2);
    private static final Duration DOWN_AFTER = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofMinutes(5);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken
     */
    public ScalingPolicy {
        if (min < 0 || max < 1 || min > max) {
            throw new IllegalArgumentException(
                    "replicas: min " + min + ", max " + max + " (expected: 0 ≤ min ≤ max, max at least 1)");
        }
        if (!(targetPerReplica >= 0)) {
            throw new IllegalArgumentException("scaling.target: " + targetPerReplica + " (expected: more than 0)");
        }
    }

    /** Always {@code max} replicas as long as there is room, and trouble if there are fewer than {@code min}. */
    public static ScalingPolicy fixed(int min, int max) {
        return new ScalingPolicy(min, max, FIXED, UP_AFTER, DOWN_AFTER, IDLE);
    }

    /** Whether the number of replicas follows work. */
    public boolean followsWork() {
        return targetPerReplica > FIXED;
    }
}
