package io.sampo.edge.api.jobs;

import io.sampo.client.InferenceCall;
import io.sampo.client.job.Jobs;
import io.sampo.edge.gateway.Inferences;
import io.sampo.edge.gateway.Provenance;
import io.sampo.edge.job.Dialects;
import io.sampo.edge.job.InferenceOrder;
import io.sampo.edge.job.JobAnswers;
import io.sampo.edge.job.JobResults;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.Deadline;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobReply.Accepted;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobReply.Result;
import io.sampo.protocol.tenant.TenantId;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/** What one client can have done over a WebSocket by a message and its reply. Thread safe. */
final class Operations {

    private final Jobs jobs;
    private final JobResults results;
    private final JobSubmission submission;
    private final Dialects dialects;
    private final Inferences inferences;
    private final TenantId tenant;
    private final Executor executor;

    Operations(
            Jobs jobs,
            JobResults results,
            JobSubmission submission,
            Dialects dialects,
            Inferences inferences,
            TenantId tenant,
            Executor executor) {
        this.jobs = jobs;
        this.results = results;
        this.submission = submission;
        this.dialects = dialects;
        this.inferences = inferences;
        this.tenant = tenant;
        this.executor = executor;
    }

    CompletionStage<ByteString> submit(ClientMessage message) throws InvalidRequestException {
        return replied(message.id(), jobs.submit(submission.spec(message.requireBody(), tenant, message.key(), null)));
    }

    CompletionStage<ByteString> status(ClientMessage message) {
        return replied(message.id(), jobs.status(message.requireJob(), tenant));
    }

    CompletionStage<ByteString> cancel(ClientMessage message) {
        return replied(message.id(), jobs.cancel(message.requireJob(), tenant));
    }

    CompletionStage<ByteString> result(ClientMessage message) {
        return replied(message.id(), jobs.result(message.requireJob(), tenant));
    }

    private CompletionStage<ByteString> replied(String id, CompletionStage<JobReply> reply) {
        return reply.thenApplyAsync(found -> reply(id, found), executor);
    }

    private ByteString reply(String id, JobReply reply) {
        if (reply instanceof Accepted accepted) {
            return ServerMessages.accepted(id, accepted);
        }
        if (reply instanceof Known known) {
            return ServerMessages.status(id, known);
        }
        if (reply instanceof Result result) {
            return written(id, result);
        }
        if (reply instanceof Refused refused) {
            return ServerMessages.error(id, JobAnswers.problemOf(refused));
        }
        throw new IllegalStateException("a reply to something else: " + reply);
    }

    private ByteString written(String id, Result result) {
        try {
            return ServerMessages.result(id, results.write(result));
        } catch (InvalidRequestException inexpressible) {
            return ServerMessages.error(id, Problem.of(inexpressible));
        }
    }

    /**
     * Infers at once.
     *
     * @param begun is told of the call, which can be cancelled
     */
    CompletionStage<ByteString> infer(ClientMessage message, Consumer<InferenceCall> begun)
            throws InvalidRequestException {
        InferenceOrder order = submission.order(message.requireBody());
        InferenceCall call = inferences.gateway().submit(request(message.id(), order));
        begun.accept(call);
        return call.reply().thenApplyAsync(reply -> reply(message.id(), order, reply), executor);
    }

    private InferRequest request(String id, InferenceOrder order) {
        long now = System.nanoTime();
        Deadline deadline = order.timeoutMicros() == 0
                ? inferences.timeouts().deadline(now)
                : inferences.timeouts().deadline(now, order.timeoutMicros());
        return new InferRequest(
                id,
                order.model(),
                order.inputs(),
                order.outputs(),
                deadline,
                order.priority() == null ? Priority.NORMAL : order.priority(),
                tenant,
                null);
    }

    private ByteString reply(String id, InferenceOrder order, InferReply reply) {
        if (reply instanceof Completed completed) {
            try {
                Provenance provenance =
                        Provenance.of(completed, inferences.gateway().catalog());
                return ServerMessages.result(
                        id, dialects.named(order.form().protocol()).write(order.form(), completed, provenance));
            } catch (InvalidRequestException inexpressible) {
                return ServerMessages.error(id, Problem.of(inexpressible));
            }
        }
        return ServerMessages.error(
                id, reply instanceof Rejected rejected ? Problem.of(rejected) : Problem.of((Failed) reply));
    }
}
