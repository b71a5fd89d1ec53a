package io.sampo.edge.gateway;

import io.sampo.client.InferenceCall;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.BodyMemory;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.json.JsonBody;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
        Answer encode(Completed completed, Provenance provenance) throws InvalidRequestException;
    }

    /** Answers a request that needs to know what its model says of itself. */
    @FunctionalInterface
    public interface Continuation {

        /**
         * Begins to answer.
         *
         * @throws InvalidRequestException if the request does not go with the model
         */
        CompletionStage<Answer> answer(ModelMetadata metadata) throws InvalidRequestException;
    }

    private static final int MOST_HEADERS = 7;
    /** Such as "-1.2345678E-38," of four bytes, more or less. */
    private static final int MOST_JSON_OF_A_BYTE = 5;

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

    /** The version that {@code target} means; empty if there is none. */
    public Optional<VersionView> version(ModelTarget target) {
        return gateway.catalog().model(target.name()).flatMap(model -> model.resolve(target));
    }

    /** What the model that {@code target} means says of itself; empty if there is none, or no replica of it. */
    public Optional<ModelMetadata> metadata(ModelTarget target) {
        return version(target).flatMap(VersionView::metadata);
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
        return answer(exchange, probe(target, exchange.startNanos()), becameReady(target));
    }

    /**
     * Answers with {@code then} once {@code target} has metadata: a version that is loaded at its first request is loaded for
     * this. Else with the reason why it has none.
     */
    public CompletionStage<Answer> onceKnown(Exchange exchange, ModelTarget target, Continuation then) {
        InferenceCall call = gateway.submit(probe(target, exchange.startNanos()));
        exchange.client().whenGone(call::cancel);
        return call.reply().thenComposeAsync(reply -> known(exchange, target, reply, then), executor);
    }

    private CompletionStage<Answer> known(Exchange exchange, ModelTarget target, InferReply reply, Continuation then) {
        Optional<ModelMetadata> metadata = metadata(target);
        if (metadata.isEmpty()) {
            return CompletableFuture.completedFuture(toAnswer(exchange, reply, becameReady(target)));
        }
        try {
            return then.answer(metadata.get());
        } catch (InvalidRequestException invalid) {
            return CompletableFuture.completedFuture(Answer.problem(Problem.of(invalid), exchange.form()));
        }
    }

    /** Has a version loaded that is loaded at its first request, and waits for nothing. */
    public void demand(ModelTarget target) {
        gateway.submit(probe(target, System.nanoTime()));
    }

    private InferRequest probe(ModelTarget target, long startNanos) {
        return InferRequest.of(target, List.of(), timeouts.deadline(startNanos));
    }

    /** No model takes a request without inputs, but one without inputs of its own. */
    private static ResultEncoder becameReady(ModelTarget target) {
        return (completed, provenance) -> {
            throw new InvalidRequestException(
                    ErrorCode.MODEL_NOT_READY, "model '" + target + "': became ready just now (expected: try again)");
        };
    }

    private Answer toAnswer(Exchange exchange, InferReply reply, ResultEncoder encoder) {
        // One branch for each form of the sealed reply.
        if (reply instanceof Completed completed) {
            return completed.payloadBytes() < BodyMemory.LARGE_BYTES
                    ? encoded(exchange, completed, encoder)
                    : encodedWithinMemory(exchange, completed, encoder);
        }
        Problem problem = reply instanceof Rejected rejected ? Problem.of(rejected) : Problem.of((Failed) reply);
        return Answer.problem(problem, exchange.form());
    }

    private Answer encodedWithinMemory(Exchange exchange, Completed completed, ResultEncoder encoder) {
        BodyMemory.Lease memory = exchange.memory().lease();
        try {
            long bytes = completed.payloadBytes();
            Problem full = memory.take(bytes + Math.min(JsonBody.MAX_BYTES, MOST_JSON_OF_A_BYTE * bytes));
            return full == null ? encoded(exchange, completed, encoder) : Answer.problem(full, exchange.form());
        } finally {
            memory.end();
        }
    }

    private Answer encoded(Exchange exchange, Completed completed, ResultEncoder encoder) {
        try {
            Provenance provenance = Provenance.of(completed, gateway.catalog());
            return encoder.encode(completed, provenance).with(headers(completed, provenance));
        } catch (InvalidRequestException inexpressible) {
            return Answer.problem(Problem.of(inexpressible), exchange.form());
        }
    }

    /** The headers that say who computed {@code completed}, from what, and where the time went. */
    public static List<HttpHeader> headers(Completed completed, Provenance provenance) {
        ReplicaId replica = completed.replica();
        InferTiming timing = completed.timing();
        List<HttpHeader> headers = new ArrayList<>(MOST_HEADERS);
        headers.add(RawHeader.create(
                "sampo-model-version", replica.model().version().toString()));
        headers.add(RawHeader.create("sampo-replica", replica.toString()));
        headers.add(RawHeader.create("sampo-queue-us", Long.toString(timing.queueNanos() / 1000)));
        headers.add(RawHeader.create("sampo-compute-us", Long.toString(timing.computeNanos() / 1000)));
        headers.add(RawHeader.create("sampo-batch-size", Integer.toString(timing.batchSize())));
        if (provenance.digest() != null) {
            headers.add(RawHeader.create("sampo-model-digest", provenance.digest()));
        }
        if (provenance.update() != null) {
            headers.add(RawHeader.create(
                    "sampo-update-available", provenance.update().toString()));
        }
        return headers;
    }
}
