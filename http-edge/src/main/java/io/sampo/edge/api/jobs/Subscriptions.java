package io.sampo.edge.api.jobs;

import io.sampo.client.job.JobWatch;
import io.sampo.client.job.Jobs;
import io.sampo.edge.job.JobAnswers;
import io.sampo.edge.problem.Problem;
import io.sampo.edge.stream.Conversation;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.JobUpdate.JobChanged;
import io.sampo.protocol.job.JobUpdate.WatchRefused;
import io.sampo.protocol.tenant.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The jobs that one WebSocket follows. Thread safe. */
final class Subscriptions {

    /** One of them. */
    private static final class Subscription {

        private final String messageId;
        private @Nullable JobWatch watch;
        private boolean over;

        Subscription(String messageId) {
            this.messageId = messageId;
        }

        synchronized void begun(JobWatch begun) {
            watch = begun;
            if (over) {
                begun.cancel();
            }
        }

        synchronized void end() {
            over = true;
            if (watch != null) {
                watch.cancel();
            }
        }

        synchronized boolean isOver() {
            return over;
        }
    }

    private final Jobs jobs;
    private final TenantId tenant;
    private final Conversation.Outlet outlet;
    private final int most;
    private final Map<JobId, Subscription> byJob = new HashMap<>();

    /**
     * None yet.
     *
     * @param most as many at a time
     */
    Subscriptions(Jobs jobs, TenantId tenant, Conversation.Outlet outlet, int most) {
        this.jobs = jobs;
        this.tenant = tenant;
        this.outlet = outlet;
        this.most = most;
    }

    /** Begins to follow a job; replies first. */
    void add(ClientMessage message, Consumer<ByteString> reply) throws InvalidRequestException {
        JobId job = message.requireJob();
        Subscription subscription = new Subscription(message.id());
        synchronized (this) {
            if (byJob.containsKey(job)) {
                throw new InvalidRequestException("job: '" + job + "' is followed (expected: one subscription a job)");
            }
            if (byJob.size() >= most) {
                throw new InvalidRequestException(
                        ErrorCode.QUEUE_FULL,
                        "subscriptions: " + most + " (expected: no more on one WebSocket; see unsubscribe)");
            }
            byJob.put(job, subscription);
        }
        reply.accept(ServerMessages.accepted(message.id()));
        subscription.begun(jobs.watch(job, tenant, message.after(), update -> tell(job, subscription, update)));
    }

    private void tell(JobId job, Subscription subscription, JobUpdate update) {
        if (subscription.isOver()) {
            return;
        }
        String id = subscription.messageId;
        if (update instanceof JobChanged changed) {
            outlet.say(job.value(), () -> ServerMessages.event(id, changed.status()));
            if (!changed.status().state().isTerminal()) {
                return;
            }
        } else if (update instanceof WatchRefused refused) {
            Problem problem = JobAnswers.problemOf(Refused.forGood(refused.code(), refused.detail()));
            outlet.say(job.value(), () -> ServerMessages.error(id, problem));
        }
        synchronized (this) {
            byJob.remove(job, subscription);
        }
    }

    /** Follows a job no more; what was still to be said of it is forgotten. */
    void remove(ClientMessage message, Consumer<ByteString> reply) {
        Subscription subscription;
        synchronized (this) {
            subscription = byJob.remove(message.requireJob());
        }
        if (subscription != null) {
            subscription.end();
            outlet.forget(message.requireJob().value());
        }
        reply.accept(ServerMessages.accepted(message.id()));
    }

    /** Follows none any more. */
    void end() {
        List<Subscription> all;
        synchronized (this) {
            all = List.copyOf(byJob.values());
            byJob.clear();
        }
        all.forEach(Subscription::end);
    }
}
