package io.sampo.node.batching;

/** How busy one replica is, for others to read at any time. Written by its batcher alone. */
public final class ReplicaGauge {

    private volatile int ongoing;
    private volatile long lastUsedEpochMillis;

    /** Requests that wait or run. */
    public int ongoing() {
        return ongoing;
    }

    /** When it last had any; 0 if it never had. */
    public long lastUsedEpochMillis() {
        return lastUsedEpochMillis;
    }

    void set(int requests) {
        if (requests > 0 || ongoing > 0) {
            ongoing = requests;
            lastUsedEpochMillis = System.currentTimeMillis();
        }
    }
}
