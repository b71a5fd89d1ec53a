package io.sampo.edge.api.jobs;

import io.sampo.client.job.JobWatch;
import io.sampo.client.job.Jobs;
import io.sampo.edge.gateway.Callers;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.job.JobBody;
import io.sampo.edge.json.JsonValues;
import io.sampo.edge.stream.EventFeed;
import io.sampo.edge.stream.EventStream;
import io.sampo.edge.stream.ServerSentEvent;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobStatus;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.JobUpdate.JobChanged;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The stream of one job's changes: each has the revision for its id and the state for its type, and the last is the job's end. */
final class JobEvents {

    private static final int NO_CONTENT = 204;

    private final Jobs jobs;
    private final Duration keepAlive;
    private final Executor executor;

    JobEvents(Jobs jobs, Duration keepAlive, Executor executor) {
        this.jobs = jobs;
        this.keepAlive = keepAlive;
        this.executor = executor;
    }

    CompletionStage<Answer> follow(Exchange exchange) throws InvalidRequestException {
        exchange.query(List.of());
        JobId id = JobPath.of(exchange);
        TenantId tenant = Callers.tenantOf(exchange);
        long afterRevision = revision(exchange.headers().lastEventId());
        return jobs.status(id, tenant)
                .thenApplyAsync(reply -> answer(exchange, id, tenant, reply, afterRevision), executor);
    }

    private Answer answer(Exchange exchange, JobId id, TenantId tenant, JobReply reply, long afterRevision) {
        if (!(reply instanceof Known known)) {
            return JobRoutes.answer(exchange, reply);
        }
        JobStatus status = known.status();
        if (status.state().isTerminal() && status.revision() <= afterRevision) {
            // The client has seen the end. To browsers this status says not to come again.
            return Answer.empty(NO_CONTENT);
        }
        EventFeed feed = sink -> {
            JobWatch watch = jobs.watch(id, tenant, afterRevision, update -> tell(sink, update));
            return watch::cancel;
        };
        return EventStream.answer(feed, exchange.client(), keepAlive);
    }

    private static void tell(EventFeed.Sink sink, JobUpdate update) {
        if (!(update instanceof JobChanged changed)) {
            sink.end();
            return;
        }
        JobStatus status = changed.status();
        ServerSentEvent event = new ServerSentEvent(
                Long.toString(status.revision()), JobBody.nameOf(status.state()), JobBody.of(status));
        if (status.state().isTerminal()) {
            sink.last(event);
        } else {
            sink.next(event);
        }
    }

    private static long revision(@Nullable String lastEventId) throws InvalidRequestException {
        if (lastEventId == null || lastEventId.isEmpty()) {
            return 0;
        }
        try {
            long revision = Long.parseLong(lastEventId);
            if (revision >= 0) {
                return revision;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message for every wrong form
        }
        throw new InvalidRequestException(
                "Last-Event-ID: '" + JsonValues.shortened(lastEventId) + "' (expected: the id of an event)");
    }
}
