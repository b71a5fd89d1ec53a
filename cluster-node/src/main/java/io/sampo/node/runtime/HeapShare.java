package io.sampo.node.runtime;

import java.util.concurrent.Semaphore;

/**
 * What the texts of all requests hold of the heap on their way to and from native code, bounded: whoever needs more than is free
 * waits for those that have it, who hold it for moments only. What needs more than there is has to be refused before. Thread-safe.
 */
public final class HeapShare {

    /** Beside bodies that an edge of the same process reads, and all that lives long. */
    private static final HeapShare OF_PROCESS =
            new HeapShare(Runtime.getRuntime().maxMemory() / 5);
    /** Less than this is not worth counting: there are as many such at a time as there are threads that compute. */
    private static final long SMALLEST_COUNTED_BYTES = 256 * 1024;

    private static final int UNIT_BYTES = 1024;

    /** What takes the memory, which is garbage when it has ended. */
    @FunctionalInterface
    public interface Use<T, E extends Exception> {

        /** Does it. */
        T make() throws E;
    }

    private final long limitBytes;
    private final Semaphore free;

    /** All of it free. */
    public HeapShare(long limitBytes) {
        this.limitBytes = limitBytes;
        this.free = new Semaphore(units(limitBytes), true);
    }

    /** The one share that there is. */
    public static HeapShare ofProcess() {
        return OF_PROCESS;
    }

    /** The most that one may hold. */
    public long limitBytes() {
        return limitBytes;
    }

    /**
     * Holds {@code bytes} for {@code use}, once they are free.
     *
     * @return what {@code use} made
     * @throws IllegalArgumentException if they never will be
     */
    public <T, E extends Exception> T hold(long bytes, Use<T, E> use) throws E {
        if (bytes > limitBytes) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: at most " + limitBytes + ")");
        }
        if (bytes < SMALLEST_COUNTED_BYTES) {
            return use.make();
        }
        int units = units(bytes);
        free.acquireUninterruptibly(units);
        try {
            return use.make();
        } finally {
            free.release(units);
        }
    }

    private static int units(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / UNIT_BYTES);
    }
}
