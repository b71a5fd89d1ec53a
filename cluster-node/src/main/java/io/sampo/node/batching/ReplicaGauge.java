package io.sampo.node.batching;

/** How busy one replica is, for others to read at any time. Written by its batcher alone. */
public final class ReplicaGauge {

    private volatile int waiting;
    private volatile int running;
    private volatile long lastUsedEpochMillis;

    /** Requests that wait. */
    public int waiting() {
        return waiting;
    }

    /** Requests that run. */
    public int running() {
        return running;
    }

    /** When it last had any; 0 if it never had. */
    public long lastUsedEpochMillis() {
        return lastUsedEpochMillis;
    }

    void set(int waitingNow, int runningNow) {
        if (waitingNow + runningNow + waiting + running > 0) {
            waiting = waitingNow;
            running = runningNow;
            lastUsedEpochMillis = System.currentTimeMillis();
        }
    }
}
