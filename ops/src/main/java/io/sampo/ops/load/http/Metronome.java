package io.sampo.ops.load.http;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Has an action run at each arrival of an open loop. Netty's own timers are as coarse as the selector's milliseconds, which
 * is as much as some of the latencies that are measured.
 */
final class Metronome implements Runnable {

    private final Arrivals.Scheduled schedule;
    private final Executor executor;
    private final Runnable action;
    private final BooleanSupplier stopped;
    private final AtomicBoolean pending = new AtomicBoolean();

    /** {@code action} must cope with several arrivals being due: one that is still pending is not asked for again. */
    Metronome(Arrivals.Scheduled schedule, Executor executor, Runnable action, BooleanSupplier stopped) {
        this.schedule = schedule;
        this.executor = executor;
        this.action = action;
        this.stopped = stopped;
    }

    /** Returns after the last arrival, or once stopped. */
    @Override
    public void run() {
        long index = 0;
        while (index < schedule.total() && !stopped.getAsBoolean()) {
            long waitNanos = schedule.intendedNanos(index) - System.nanoTime();
            if (waitNanos > 0) {
                LockSupport.parkNanos(waitNanos);
            } else {
                index++;
                beat();
            }
        }
    }

    private void beat() {
        if (pending.compareAndSet(false, true)) {
            executor.execute(() -> {
                pending.set(false);
                action.run();
            });
        }
    }
}
