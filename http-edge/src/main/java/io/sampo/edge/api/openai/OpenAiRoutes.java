package io.sampo.edge.api.openai;

import io.sampo.edge.gateway.Inferences;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.http.RouteTable;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.model.EmbeddingTraits;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import io.sampo.protocol.tensor.BytesElements;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The paths under {@code /v1}. */
public final class OpenAiRoutes {

    private final Inferences inferences;

    /** Routes to what {@code inferences} reaches. */
    public OpenAiRoutes(Inferences inferences) {
        this.inferences = inferences;
    }

    /** Adds the paths to {@code routes}. */
    public void addTo(RouteTable.Builder routes) {
        routes.get(
                "/v1/models",
                (exchange, body) -> CompletableFuture.completedFuture(
                        Answer.json(ModelBodies.list(inferences.gateway().catalog()))));
        routes.get("/v1/models/{model}", (exchange, body) -> model(exchange));
        routes.post("/v1/embeddings", this::embeddings);
    }

    private CompletionStage<Answer> model(Exchange exchange) throws InvalidRequestException {
        String id = exchange.parameter(0);
        ModelTarget target = ModelId.parse(id);
        Optional<ModelMetadata> metadata = inferences.metadata(target);
        if (metadata.isEmpty()) {
            return inferences.explain(exchange, target);
        }
        return CompletableFuture.completedFuture(Answer.json(ModelBodies.one(id, metadata.get())));
    }

    private CompletionStage<Answer> embeddings(Exchange exchange, ByteString body) {
        EmbeddingsDecoder decoder = new EmbeddingsDecoder();
        try {
            return embed(exchange, decoder.decode(body));
        } catch (InvalidRequestException invalid) {
            Problem problem = Problem.of(invalid);
            return refuse(exchange, decoder.field() == null ? problem : problem.blaming(decoder.field()));
        }
    }

    private CompletionStage<Answer> embed(Exchange exchange, EmbeddingsRequest request) throws InvalidRequestException {
        ModelTarget target = ModelId.parse(request.model());
        Optional<ModelMetadata> metadata = inferences.metadata(target);
        if (metadata.isEmpty()) {
            return inferences.explain(exchange, target);
        }
        EmbeddingTraits traits = metadata.get().embedding();
        if (traits == null) {
            return refuse(
                    exchange,
                    "model",
                    "model: '" + request.model() + "' makes no embeddings (expected: a model that does)");
        }
        String misfit = misfit(request.dimensions(), traits);
        if (misfit != null) {
            return refuse(exchange, "dimensions", misfit);
        }
        InferRequest infer = new InferRequest(
                exchange.id(),
                target,
                List.of(texts(request, traits)),
                List.of(traits.output()),
                inferences.timeouts().deadline(exchange.startNanos()),
                Priority.NORMAL,
                TenantId.ANONYMOUS,
                exchange.headers().traceParent());
        EmbeddingsEncoder encoder = new EmbeddingsEncoder(request, traits.dimensions());
        return inferences
                .answer(exchange, infer, encoder::encode)
                .thenApply(answer -> answer.with("openai-processing-ms", millisSince(exchange.startNanos())));
    }

    private static @Nullable String misfit(int dimensions, EmbeddingTraits traits) {
        if (dimensions == 0 || dimensions == traits.dimensions()) {
            return null;
        }
        if (dimensions > traits.dimensions()) {
            return "dimensions: " + dimensions + " (expected: at most " + traits.dimensions() + ")";
        }
        return traits.truncatable()
                ? null
                : "dimensions: " + dimensions + " (expected: " + traits.dimensions()
                        + ", as vectors of this model mean nothing when cut)";
    }

    private static Tensor texts(EmbeddingsRequest request, EmbeddingTraits traits) {
        return Tensor.of(
                traits.input(),
                DataType.BYTES,
                Shape.of(request.input().size()),
                BytesElements.encode(request.input()));
    }

    private static String millisSince(long startNanos) {
        return Long.toString((System.nanoTime() - startNanos) / 1_000_000);
    }

    private static CompletionStage<Answer> refuse(Exchange exchange, String param, String detail) {
        return refuse(exchange, Problem.of(ErrorCode.INVALID_REQUEST, detail, param));
    }

    private static CompletionStage<Answer> refuse(Exchange exchange, Problem problem) {
        return CompletableFuture.completedFuture(Answer.problem(problem, exchange.form()));
    }
}
