package io.sampo.client.routing;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Those who wait until the catalog says what they have heard elsewhere. Thread-safe. */
public final class CatalogWatch {

    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private volatile ModelCatalog catalog = ModelCatalog.EMPTY;

    private record Waiting(Predicate<ModelCatalog> condition, CompletableFuture<Boolean> seen) {}

    /** Knows of nothing, and of nobody who waits. */
    public CatalogWatch() {}

    /** The catalog has changed, and requests go by it from now on. */
    public void see(ModelCatalog changed) {
        catalog = changed;
        waiting.stream().filter(each -> each.condition.test(changed)).forEach(each -> each.seen.complete(true));
        waiting.removeIf(each -> each.seen.isDone());
    }

    /** Completes with whether {@code condition} came true within {@code limit}. */
    public CompletionStage<Boolean> await(Predicate<ModelCatalog> condition, Duration limit) {
        Waiting one = new Waiting(condition, new CompletableFuture<>());
        waiting.add(one);
        // After it is in line: what changes meanwhile is then seen here or there.
        if (condition.test(catalog)) {
            one.seen.complete(true);
            waiting.remove(one);
        }
        return one.seen.completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
