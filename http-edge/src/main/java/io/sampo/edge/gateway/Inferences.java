package io.sampo.edge.gateway;

import io.sampo.client.InferenceCall;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Carries requests of any protocol to the cluster, and its replies back into answers. */
public final class Inferences {

    /** Writes a result in the form of one protocol. */
    @FunctionalInterface
    public interface ResultEncoder {

        /**
         * The answer with the result.
         *
         * @throws InvalidRequestException if the form that the client asked for cannot hold it
         */
        Answer encode(Completed completed) throws InvalidRequestException;
    }

    private final InferenceGateway gateway;
    private final RequestTimeouts timeouts;
    private final Executor executor;

    /**
     * Infers through {@code gateway}.
     *
     * @param executor where answers are written
     */
    public Inferences(InferenceGateway gateway, RequestTimeouts timeouts, Executor executor) {
        this.gateway = gateway;
        this.timeouts = timeouts;
        this.executor = executor;
    }

    /** Where requests go. */
    public InferenceGateway gateway() {
        return gateway;
    }

    /** How long they may take. */
    public RequestTimeouts timeouts() {
        return timeouts;
    }

    /** What the model that {@code target} means says of itself; empty if there is none, or no replica of it. */
    public Optional<ModelMetadata> metadata(ModelTarget target) {
        ModelCatalog catalog = gateway.catalog();
        return catalog.model(target.name())
                .flatMap(model -> model.resolve(target.version()))
                .flatMap(VersionView::metadata);
    }

    /** Answers {@code exchange} with what comes of {@code request}, which is cancelled if the client leaves. */
    public CompletionStage<Answer> answer(Exchange exchange, InferRequest request, ResultEncoder encoder) {
        InferenceCall call = gateway.submit(request);
        exchange.client().whenGone(call::cancel);
        return call.reply().thenApplyAsync(reply -> toAnswer(exchange, reply, encoder), executor);
    }

    /**
     * Answers with the reason why {@code target} has no metadata: the router knows it, so it is sent a request without
     * inputs.
     */
    public CompletionStage<Answer> explain(Exchange exchange, ModelTarget target) {
        InferRequest probe = InferRequest.of(target, List.of(), timeouts.deadline(exchange.startNanos()));
        return answer(exchange, probe, completed -> {
            throw new InvalidRequestException(
                    ErrorCode.MODEL_NOT_READY, "model '" + target + "': became ready just now (expected: try again)");
        });
    }

    private static Answer toAnswer(Exchange exchange, InferReply reply, ResultEncoder encoder) {
        // One branch for each form of the sealed reply.
        if (reply instanceof Completed completed) {
            try {
                return encoder.encode(completed).with(timing(completed));
            } catch (InvalidRequestException inexpressible) {
                return Answer.problem(Problem.of(inexpressible), exchange.form());
            }
        }
        Problem problem = reply instanceof Rejected rejected ? Problem.of(rejected) : Problem.of((Failed) reply);
        return Answer.problem(problem, exchange.form());
    }

    /** The headers that say who computed {@code completed}, and where the time went. */
    public static List<HttpHeader> timing(Completed completed) {
        ReplicaId replica = completed.replica();
        InferTiming timing = completed.timing();
        return List.of(
                RawHeader.create(
                        "sampo-model-version", replica.model().version().toString()),
                RawHeader.create("sampo-replica", replica.toString()),
                RawHeader.create("sampo-queue-us", Long.toString(timing.queueNanos() / 1000)),
                RawHeader.create("sampo-compute-us", Long.toString(timing.computeNanos() / 1000)),
                RawHeader.create("sampo-batch-size", Integer.toString(timing.batchSize())));
    }
}
