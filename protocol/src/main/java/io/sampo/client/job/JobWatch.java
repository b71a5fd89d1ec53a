package io.sampo.client.job;

/** A subscription to one job. */
public interface JobWatch {

    /** Ends it; an update that is on its way may still be told. Safe at any time. */
    void cancel();
}
