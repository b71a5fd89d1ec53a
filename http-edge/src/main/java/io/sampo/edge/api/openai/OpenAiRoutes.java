package io.sampo.edge.api.openai;

import io.sampo.client.routing.VersionView;
import io.sampo.edge.gateway.Callers;
import io.sampo.edge.gateway.Inferences;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.http.RouteTable;
import io.sampo.edge.job.InferenceOrder;
import io.sampo.edge.job.JobIntake;
import io.sampo.edge.job.Preference;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelTarget;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;

/** The paths under {@code /v1}. */
public final class OpenAiRoutes {

    private final Inferences inferences;
    private final EmbeddingsDialect dialect;
    private final JobIntake intake;

    /**
     * Routes to what {@code inferences} reaches.
     *
     * @param dialect knows what jobs are made of
     * @param intake takes requests whose clients need no answer at once
     */
    public OpenAiRoutes(Inferences inferences, EmbeddingsDialect dialect, JobIntake intake) {
        this.dialect = dialect;
        this.inferences = inferences;
        this.intake = intake;
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
        Optional<VersionView> version = inferences.version(target).filter(ModelBodies::answers);
        if (version.isEmpty()) {
            return inferences.explain(exchange, target);
        }
        return CompletableFuture.completedFuture(Answer.json(ModelBodies.one(id, version.get())));
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
        Preference preference = Preference.of(exchange.headers().prefer());
        Optional<ModelMetadata> metadata = preference.wantsJob() ? dialect.known(target) : inferences.metadata(target);
        return metadata.isPresent()
                ? embed(exchange, request, preference, target, metadata.get())
                : inferences.onceKnown(exchange, target, said -> embed(exchange, request, preference, target, said));
    }

    private CompletionStage<Answer> embed(
            Exchange exchange,
            EmbeddingsRequest request,
            Preference preference,
            ModelTarget target,
            ModelMetadata metadata)
            throws InvalidRequestException {
        Problem misfit = EmbeddingsDialect.misfit(request, metadata);
        if (misfit != null) {
            return refuse(exchange, misfit);
        }
        InferenceOrder order = EmbeddingsDialect.order(request, target, metadata);
        return preference.wantsJob() ? intake.prefer(exchange, preference, order) : atOnce(exchange, order);
    }

    private CompletionStage<Answer> atOnce(Exchange exchange, InferenceOrder order) {
        InferRequest infer = new InferRequest(
                exchange.id(),
                order.model(),
                order.inputs(),
                order.outputs(),
                inferences.timeouts().deadline(exchange.startNanos()),
                Priority.NORMAL,
                Callers.tenantOf(exchange),
                exchange.headers().traceParent());
        EmbeddingsEncoder encoder = new EmbeddingsEncoder(EmbeddingsForm.of(order.form()));
        return inferences
                .answer(exchange, infer, (completed, provenance) -> encoder.encode(completed))
                .thenApply(answer -> answer.with("openai-processing-ms", millisSince(exchange.startNanos())));
    }

    private static String millisSince(long startNanos) {
        return Long.toString((System.nanoTime() - startNanos) / 1_000_000);
    }

    private static CompletionStage<Answer> refuse(Exchange exchange, Problem problem) {
        return CompletableFuture.completedFuture(Answer.problem(problem, exchange.form()));
    }
}
