package io.sampo.edge.job;

import io.sampo.client.job.JobWatch;
import io.sampo.client.job.Jobs;
import io.sampo.edge.http.ClientPresence;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobUpdate.JobChanged;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Waits for the end of a job. */
final class JobWait {

    private JobWait() {}

    /**
     * Completes when the job has ended, {@code longest} has passed, or the client has left; never fails.
     *
     * @param executor where to continue
     * @return whether there is something to look up: the job ended, or there is none
     */
    static CompletionStage<Boolean> untilEnded(
            Jobs jobs, JobId id, TenantId tenant, Duration longest, ClientPresence client, Executor executor) {
        if (longest.isZero()) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        JobWatch watch = jobs.watch(id, tenant, 0, update -> {
            boolean goesOn = update instanceof JobChanged changed
                    && !changed.status().state().isTerminal();
            if (!goesOn) {
                ended.complete(true);
            }
        });
        client.whenGone(() -> ended.complete(false));
        ended.completeOnTimeout(false, longest.toNanos(), TimeUnit.NANOSECONDS);
        return ended.thenApplyAsync(
                found -> {
                    watch.cancel();
                    return found;
                },
                executor);
    }
}
