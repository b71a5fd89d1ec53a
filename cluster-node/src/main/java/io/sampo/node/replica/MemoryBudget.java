package io.sampo.node.replica;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The memory of one member that models may take. Placement plans with it; this sees to it where plans overlap, as when one model
 * leaves so that another has room. Thread-safe.
 */
public final class MemoryBudget {

    private final long capacityBytes;
    private final Queue<Claim> waiting = new ArrayDeque<>();
    private long takenBytes;

    /** A budget of which nothing is taken. */
    public MemoryBudget(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Part of the budget, or a place in the line for it. */
    public final class Claim {

        private final long bytes;
        private final CompletableFuture<Claim> granted = new CompletableFuture<>();
        private boolean closed;

        private Claim(long bytes) {
            this.bytes = bytes;
        }

        /** Completes when the memory may be used, on the thread that gave it back or at once. */
        public CompletionStage<Claim> granted() {
            return granted;
        }

        /** How much it is of. */
        public long bytes() {
            return bytes;
        }

        /** Whether the memory may be used. */
        public boolean isGranted() {
            return granted.isDone();
        }

        /** Gives it back, or leaves the line. */
        public void close() {
            MemoryBudget.this.close(this);
        }
    }

    /** Whether {@code bytes} could be claimed if nothing else were. */
    public boolean couldHold(long bytes) {
        return bytes <= capacityBytes;
    }

    /** How much there is in all. */
    public long capacityBytes() {
        return capacityBytes;
    }

    /** Claims {@code bytes}; first come, first served. */
    public Claim claim(long bytes) {
        Claim claim = new Claim(bytes);
        synchronized (this) {
            waiting.add(claim);
        }
        grant();
        return claim;
    }

    /**
     * Claims {@code bytes} if they are free and nobody waits; else nothing is claimed. For whoever holds memory already: in the line
     * they would wait for themselves, and all others behind them.
     */
    public Optional<Claim> tryClaim(long bytes) {
        Claim claim = new Claim(bytes);
        synchronized (this) {
            if (!waiting.isEmpty() || takenBytes + bytes > capacityBytes) {
                return Optional.empty();
            }
            takenBytes += bytes;
        }
        claim.granted.complete(claim);
        return Optional.of(claim);
    }

    /** How much is not taken now; others may wait for it. */
    public synchronized long freeBytes() {
        return capacityBytes - takenBytes;
    }

    private void close(Claim claim) {
        synchronized (this) {
            if (claim.closed) {
                return;
            }
            claim.closed = true;
            if (!waiting.remove(claim)) {
                takenBytes -= claim.bytes;
            }
        }
        grant();
    }

    private void grant() {
        while (true) {
            Claim next;
            synchronized (this) {
                next = waiting.peek();
                if (next == null || takenBytes + next.bytes > capacityBytes) {
                    return;
                }
                waiting.remove();
                takenBytes += next.bytes;
            }
            // Outside the lock: whoever waits may do anything.
            next.granted.complete(next);
        }
    }
}
