package io.sampo.node.job;

import java.time.Duration;

/**
 * How many jobs of a model may be under way at once. The more there are, the fuller are batches; but whoever is under way waits for
 * those before it, the first job of another tenant as well, and the time of its attempt runs. So a few begin. As long as they end soon
 * there are twice as many each time around, and half as many when they take a good part of an attempt's time: the slow start and the
 * decrease of TCP. Not thread-safe.
 */
final class Window {

    private static final int FIRST = 4;
    private static final int SMALLEST = 2;
    /** What part of an attempt's time is soon: 2 s of 2 min. The window grows until jobs take that, or twice as long, as it is larger when they end. */
    private static final int SOON_DIVISOR = 60;
    /** What part of it is too long: beyond it all of it is near for models that are slow by turns. */
    private static final int LONG_DIVISOR = 8;

    private final int largest;
    private final long soonMillis;
    private final long longMillis;
    private double perReplica;

    /**
     * Begins with few.
     *
     * @param largest for each replica; at least 1
     * @param attemptTimeout how long an attempt may take
     */
    Window(int largest, Duration attemptTimeout) {
        this.largest = largest;
        this.soonMillis = attemptTimeout.toMillis() / SOON_DIVISOR;
        this.longMillis = attemptTimeout.toMillis() / LONG_DIVISOR;
        this.perReplica = Math.min(FIRST, largest);
    }

    /** How many may be under way with so many replicas; 0 with none. */
    int size(int replicas) {
        return (int) (perReplica * replicas);
    }

    /**
     * A job has ended.
     *
     * @param tookMillis since it was under way
     * @param underWay how many were with it: as long as they are few, that it was soon says nothing of more
     */
    void ended(long tookMillis, int underWay, int replicas) {
        if (tookMillis <= soonMillis && 2L * underWay >= size(replicas)) {
            perReplica = Math.min(largest, perReplica + 1.0 / Math.max(1, replicas));
        } else {
            cameBack(tookMillis, replicas);
        }
    }

    /** A job waits for its turn again, after it was under way for so long. */
    void cameBack(long tookMillis, int replicas) {
        if (tookMillis > longMillis) {
            perReplica = Math.max(Math.min(SMALLEST, largest), perReplica - 0.5 / Math.max(1, replicas));
        }
    }
}
