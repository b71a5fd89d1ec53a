package io.sampo.node.runtime;

import org.jspecify.annotations.Nullable;

/** Tells a running computation that nobody wants its result any more. Thread-safe. */
public final class Cancellation {

    private boolean cancelled;
    private @Nullable Runnable action;

    /** Cancels: runs what was registered, now or when it is. Further calls change nothing. */
    public synchronized void cancel() {
        if (!cancelled) {
            cancelled = true;
            if (action != null) {
                action.run();
            }
        }
    }

    /** Whether it was told. */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Says how to interrupt the computation; null once it ended. */
    public synchronized void onCancel(@Nullable Runnable interruption) {
        action = interruption;
        if (cancelled && interruption != null) {
            interruption.run();
        }
    }
}
