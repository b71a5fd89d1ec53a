package io.sampo.node.runtime;

import com.sun.jna.Function;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads for native code that makes a model ready, which give way to those that answer requests where processors are short. On Linux
 * alone, where a priority is a thread's own; a thread that is started takes it over from whoever starts it, so these hand back what
 * they have made to the thread that waits for it, and wake nobody else.
 *
 * <p>For native code only: all of a JVM waits for each thread that runs Java whenever it collects garbage, and longest for one that gets
 * no processor. Java code at this priority made pauses of up to 214 ms.
 */
public final class LoadingThreads {

    /** Added to what others have: a thirtieth of a processor, beside a thread that never rests; all of it beside none. */
    private static final int NICENESS = 15;

    private static final @Nullable Function NICE = NativeCalls.ofLinux("nice");
    private static final AtomicInteger STARTED = new AtomicInteger();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(LoadingThreads::thread);

    private LoadingThreads() {}

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    giveWay();
                    work.run();
                },
                "sampo-loading-" + STARTED.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private static void giveWay() {
        if (NICE != null) {
            NICE.invokeInt(new Object[] {NICENESS});
        }
    }

    /**
     * Native work.
     *
     * @param <E> what it may throw
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        /** Does it. */
        T run() throws E;
    }

    /** Runs {@code work} on such a thread, while the calling one waits. */
    public static <T, E extends Exception> T call(Work<T, E> work) throws E {
        CompletableFuture<T> result = new CompletableFuture<>();
        THREADS.execute(() -> {
            try {
                result.complete(work.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            } else if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            @SuppressWarnings("unchecked") // Work throws nothing else that is checked.
            E thrown = (E) Objects.requireNonNull(e.getCause());
            throw thrown;
        }
    }
}
