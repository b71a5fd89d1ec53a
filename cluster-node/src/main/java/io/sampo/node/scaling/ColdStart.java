package io.sampo.node.scaling;

/**
 * Whether replicas are on their way, so that a backlog says nothing new: it is what they are wanted for. Right after the first was
 * wanted the count may still grow; then they are waited for, until they had time to show what they do, or for so long without a
 * new one that they are not counted on. Time is an argument, in milliseconds.
 */
final class ColdStart {

    /** How many times the settling time may pass without a new replica. */
    private static final int PATIENCE = 10;

    private static final long NEVER = Long.MIN_VALUE;

    private final long settlingMillis;
    private long beganMillis = NEVER;
    private long progressMillis = NEVER;
    private long allReadyMillis = NEVER;
    private int lastReady;

    /**
     * Nothing on its way.
     *
     * @param settlingMillis how long it takes until a change shows
     */
    ColdStart(long settlingMillis) {
        this.settlingMillis = settlingMillis;
    }

    void observe(long nowMillis, int ready, int wanted) {
        if (ready < wanted) {
            begin(nowMillis);
            if (ready > lastReady) {
                progressMillis = nowMillis;
            }
            allReadyMillis = NEVER;
        } else if (beganMillis != NEVER) {
            if (allReadyMillis == NEVER) {
                allReadyMillis = nowMillis;
            }
            if (nowMillis - allReadyMillis >= settlingMillis) {
                beganMillis = NEVER;
            }
        }
        lastReady = ready;
    }

    /** More are wanted. */
    void noteRaise(long nowMillis) {
        begin(nowMillis);
        if (isOverdue(nowMillis)) {
            // A single step, then patience again.
            progressMillis = nowMillis;
        }
        allReadyMillis = NEVER;
    }

    boolean isWaitedFor(long nowMillis) {
        return beganMillis != NEVER && nowMillis - beganMillis > settlingMillis && !isOverdue(nowMillis);
    }

    /** How long it has gone on. */
    long lastedMillis(long nowMillis) {
        return beganMillis == NEVER ? 0 : nowMillis - beganMillis;
    }

    private boolean isOverdue(long nowMillis) {
        return allReadyMillis == NEVER && nowMillis - progressMillis >= PATIENCE * settlingMillis;
    }

    private void begin(long nowMillis) {
        if (beganMillis == NEVER) {
            beganMillis = nowMillis;
            progressMillis = nowMillis;
        }
    }
}
