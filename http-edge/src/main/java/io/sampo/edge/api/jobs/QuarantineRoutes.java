package io.sampo.edge.api.jobs;

import io.sampo.client.job.Jobs;
import io.sampo.edge.gateway.Callers;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.http.QueryParameters;
import io.sampo.edge.http.RouteTable;
import io.sampo.edge.job.JobAnswers;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.tenant.TenantId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What operators see of jobs in quarantine, and do with them; those of all tenants. */
final class QuarantineRoutes {

    private static final String ALL = "/admin/v1/quarantine";
    private static final String ONE = ALL + "/{id}";
    private static final String TENANT = "tenant";

    private final Jobs jobs;
    private final Executor executor;

    QuarantineRoutes(Jobs jobs, Executor executor) {
        this.jobs = jobs;
        this.executor = executor;
    }

    void addTo(RouteTable.Builder routes) {
        routes.get(ALL, (exchange, body) -> list(exchange));
        routes.get(ONE, (exchange, body) -> inspect(exchange));
        routes.post(ONE + "/replay", (exchange, body) -> resolve(exchange, Resolution.REPLAY));
        routes.delete(ONE, (exchange, body) -> resolve(exchange, Resolution.DROP));
    }

    private CompletionStage<Answer> list(Exchange exchange) throws InvalidRequestException {
        QueryParameters query = exchange.query(List.of("model", "after", "limit", TENANT));
        TenantId tenant = query.get(TENANT) == null ? null : tenant(exchange, query);
        return jobs.list(JobQuery.filter(query, tenant, JobState.QUARANTINED))
                .thenApplyAsync(reply -> JobRoutes.answer(exchange, reply), executor);
    }

    private CompletionStage<Answer> inspect(Exchange exchange) throws InvalidRequestException {
        TenantId tenant = tenant(exchange, exchange.query(List.of(TENANT)));
        return jobs.status(JobPath.of(exchange), tenant)
                .thenApplyAsync(reply -> quarantined(exchange, reply), executor);
    }

    private static Answer quarantined(Exchange exchange, JobReply reply) {
        boolean other = reply instanceof Known known && known.status().state() != JobState.QUARANTINED;
        return other ? Answer.problem(JobAnswers.notFound(), exchange.form()) : JobRoutes.answer(exchange, reply);
    }

    private CompletionStage<Answer> resolve(Exchange exchange, Resolution resolution) throws InvalidRequestException {
        exchange.query(List.of());
        return jobs.resolve(JobPath.of(exchange), resolution)
                .thenApplyAsync(reply -> JobRoutes.answer(exchange, reply), executor);
    }

    /** Whose job is meant: the list says whose each is. */
    private static TenantId tenant(Exchange exchange, QueryParameters query) throws InvalidRequestException {
        String name = query.get(TENANT);
        try {
            return name == null ? Callers.tenantOf(exchange) : new TenantId(name);
        } catch (IllegalArgumentException invalid) {
            throw new InvalidRequestException(String.valueOf(invalid.getMessage()));
        }
    }
}
