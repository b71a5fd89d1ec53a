package io.sampo.node.replica;

import com.sun.jna.Function;
import io.sampo.node.runtime.NativeCalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads to load on, which give way to those that answer requests where processors are short. On Linux alone, where a priority
 * is a thread's own; a thread that is started takes it over from whoever starts it, so these hand back what they have made to the
 * thread that waits for it, and wake nobody else.
 */
final class LoadingThreads {

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

    /** Runs {@code work}, which throws nothing, on such a thread, while the calling one waits. */
    static <T> T call(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, THREADS).join();
    }
}
