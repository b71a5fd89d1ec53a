package io.sampo.node.job;

import java.util.concurrent.atomic.LongAdder;

/** What this member counted of jobs since it started. Thread-safe. */
public final class JobCounters {

    private final LongAdder accepted = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder lateRefused = new LongAdder();
    private final LongAdder workersLost = new LongAdder();

    /** Jobs accepted. */
    public long accepted() {
        return accepted.sum();
    }

    /** Attempts begun. */
    public long attempts() {
        return attempts.sum();
    }

    /** Results published. */
    public long succeeded() {
        return succeeded.sum();
    }

    /** Results, or failures, of attempts that others had taken over from: refused. */
    public long lateRefused() {
        return lateRefused.sum();
    }

    /** Attempts that were lost with their worker. */
    public long workersLost() {
        return workersLost.sum();
    }

    void count(JobEvent event) {
        if (event instanceof JobEvent.Accepted) {
            accepted.increment();
        } else if (event instanceof JobEvent.AttemptStarted) {
            attempts.increment();
        } else if (event instanceof JobEvent.Succeeded) {
            succeeded.increment();
        } else if (event instanceof JobEvent.WorkerLost) {
            workersLost.increment();
        }
    }

    void countLate() {
        lateRefused.increment();
    }
}
