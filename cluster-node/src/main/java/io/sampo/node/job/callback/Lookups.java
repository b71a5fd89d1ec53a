package io.sampo.node.job.callback;

import io.sampo.node.job.callback.CallbackSender.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Looks hosts up while somebody waits for it: so many at the same time, and each for so long. A lookup that took too long keeps
 * its place until it is over, since it keeps its thread. Thread-safe.
 */
final class Lookups {

    private final Resolver resolver;
    private final Executor blocking;
    private final Duration timeout;
    private final Semaphore places;

    Lookups(Resolver resolver, Executor blocking, Duration timeout, int most) {
        this.resolver = resolver;
        this.blocking = blocking;
        this.timeout = timeout;
        this.places = new Semaphore(most);
    }

    /** All addresses of {@code host}; fails if there are none, if they are not known in time, or at once if no place is free. */
    CompletionStage<List<InetAddress>> resolve(String host) {
        if (!places.tryAcquire()) {
            return CompletableFuture.failedFuture(new RejectedExecutionException("lookups: as many as may be"));
        }
        CompletableFuture<List<InetAddress>> addresses = new CompletableFuture<>();
        try {
            blocking.execute(() -> resolve(host, addresses));
        } catch (RejectedExecutionException e) {
            places.release();
            addresses.completeExceptionally(e);
        }
        return addresses.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void resolve(String host, CompletableFuture<List<InetAddress>> addresses) {
        try {
            addresses.complete(List.of(resolver.resolve(host)));
        } catch (UnknownHostException | RuntimeException e) {
            addresses.completeExceptionally(new CompletionException(e));
        } finally {
            places.release();
        }
    }
}
