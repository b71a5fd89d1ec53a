package io.sampo.edge.api.jobs;

import io.sampo.client.job.Jobs;
import io.sampo.edge.gateway.Callers;
import io.sampo.edge.gateway.Inferences;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.BodyMemory;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.http.RouteTable;
import io.sampo.edge.job.Dialects;
import io.sampo.edge.job.JobAnswers;
import io.sampo.edge.job.JobBody;
import io.sampo.edge.job.JobIntake;
import io.sampo.edge.job.JobResults;
import io.sampo.edge.job.Preference;
import io.sampo.edge.json.InferBody;
import io.sampo.edge.stream.Sockets;
import io.sampo.edge.stream.StreamSettings;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobReply.Page;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.tenant.TenantId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.util.ByteString;

/** The paths of jobs. */
public final class JobRoutes {

    private final Jobs jobs;
    private final JobIntake intake;
    private final JobResults results;
    private final Dialects dialects;
    private final Inferences inferences;
    private final JobSubmission submission;
    private final JobEvents events;
    private final StreamSettings streams;
    private final BodyMemory memory;
    private final Executor executor;

    /**
     * Routes to {@code jobs}, and to what {@code inferences} reaches.
     *
     * @param memory what messages of WebSockets may hold
     * @param executor where answers are written
     */
    public JobRoutes(
            Jobs jobs,
            JobIntake intake,
            JobResults results,
            Dialects dialects,
            Inferences inferences,
            StreamSettings streams,
            BodyMemory memory,
            Executor executor) {
        this.memory = memory;
        this.jobs = jobs;
        this.intake = intake;
        this.results = results;
        this.dialects = dialects;
        this.inferences = inferences;
        this.submission = new JobSubmission(dialects, intake);
        this.events = new JobEvents(jobs, streams.keepAlive(), executor);
        this.streams = streams;
        this.executor = executor;
    }

    /** Adds the paths to {@code routes}. */
    public void addTo(RouteTable.Builder routes) {
        routes.post("/v1/jobs", this::submit);
        routes.get("/v1/jobs", (exchange, body) -> list(exchange));
        routes.get("/v1/jobs/{id}", (exchange, body) -> status(exchange));
        routes.delete("/v1/jobs/{id}", (exchange, body) -> cancel(exchange));
        routes.get("/v1/jobs/{id}/result", (exchange, body) -> result(exchange));
        routes.get("/v1/jobs/{id}/events", (exchange, body) -> events.follow(exchange));
        routes.get("/v1/ws", (exchange, body) -> converse(exchange));
        new QuarantineRoutes(jobs, executor).addTo(routes);
    }

    private CompletionStage<Answer> submit(Exchange exchange, ByteString body) throws InvalidRequestException {
        exchange.query(List.of());
        InferBody parts = InferBody.of(body, exchange.headers().inferenceHeaderLength());
        return intake.submit(
                exchange,
                submission.spec(
                        parts,
                        Callers.tenantOf(exchange),
                        exchange.headers().idempotencyKey(),
                        exchange.headers().traceParent()));
    }

    private CompletionStage<Answer> list(Exchange exchange) throws InvalidRequestException {
        return jobs.list(JobQuery.filter(
                        exchange.query(List.of("state", "model", "after", "limit")), Callers.tenantOf(exchange), null))
                .thenApplyAsync(reply -> answer(exchange, reply), executor);
    }

    private CompletionStage<Answer> status(Exchange exchange) throws InvalidRequestException {
        exchange.query(List.of());
        return jobs.status(JobPath.of(exchange), Callers.tenantOf(exchange))
                .thenApplyAsync(reply -> answer(exchange, reply), executor);
    }

    private CompletionStage<Answer> cancel(Exchange exchange) throws InvalidRequestException {
        exchange.query(List.of());
        return jobs.cancel(JobPath.of(exchange), Callers.tenantOf(exchange))
                .thenApplyAsync(reply -> answer(exchange, reply), executor);
    }

    /** What is known, or why it is not. */
    static Answer answer(Exchange exchange, JobReply reply) {
        if (reply instanceof Known known) {
            return JobAnswers.status(200, known);
        }
        if (reply instanceof Page page) {
            return Answer.json(JobBody.of(page));
        }
        if (reply instanceof Refused refused) {
            return JobAnswers.refused(refused, exchange);
        }
        throw new IllegalStateException("a reply to something else: " + reply);
    }

    private CompletionStage<Answer> result(Exchange exchange) throws InvalidRequestException {
        exchange.query(List.of());
        JobId id = JobPath.of(exchange);
        TenantId tenant = Callers.tenantOf(exchange);
        Preference preference = Preference.of(exchange.headers().prefer());
        return preference.wantsJob()
                ? intake.awaitResult(exchange, preference, id, tenant)
                : results.fetch(id, tenant, exchange.form());
    }

    private CompletionStage<Answer> converse(Exchange exchange) throws InvalidRequestException {
        exchange.query(List.of());
        TenantId tenant = Callers.tenantOf(exchange);
        Operations operations = new Operations(jobs, results, submission, dialects, inferences, tenant, executor);
        return CompletableFuture.completedFuture(Sockets.answer(
                outlet -> new JobConversation(
                        operations,
                        new Subscriptions(jobs, tenant, outlet, streams.maxSubscriptions()),
                        streams.maxMessageBytes(),
                        executor),
                streams,
                memory.lease()));
    }
}
