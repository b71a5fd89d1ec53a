package io.sampo.edge.api.openinference;

import io.sampo.client.control.ModelControl;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.gateway.Callers;
import io.sampo.edge.gateway.InferenceGateway;
import io.sampo.edge.gateway.Inferences;
import io.sampo.edge.gateway.Inferences.Continuation;
import io.sampo.edge.gateway.RequestTimeouts;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.http.RouteTable;
import io.sampo.edge.job.JobIntake;
import io.sampo.edge.job.Preference;
import io.sampo.edge.json.InferBody;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelTarget;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.util.ByteString;

/** The paths under {@code /v2}. */
public final class OpenInferenceRoutes {

    private final Inferences inferences;
    private final InferenceGateway gateway;
    private final StatisticsRoute statistics;
    private final RepositoryRoutes repository;
    private final JobIntake intake;
    private final String serverVersion;

    /**
     * Routes to what {@code inferences} reaches.
     *
     * @param control loads and unloads models
     * @param intake takes requests whose clients need no answer at once
     * @param serverVersion what the server says of itself
     * @param executor where answers are written
     */
    public OpenInferenceRoutes(
            Inferences inferences, ModelControl control, JobIntake intake, String serverVersion, Executor executor) {
        this.intake = intake;
        this.inferences = inferences;
        this.gateway = inferences.gateway();
        this.statistics = new StatisticsRoute(gateway, executor);
        this.repository = new RepositoryRoutes(gateway, control, executor);
        this.serverVersion = serverVersion;
    }

    /** Adds the paths to {@code routes}. */
    public void addTo(RouteTable.Builder routes) {
        routes.get("/v2", (exchange, body) -> now(Answer.json(MetadataBodies.server(serverVersion))));
        routes.get("/v2/health/live", (exchange, body) -> now(Answer.json(MetadataBodies.flag("live", true))));
        routes.get("/v2/health/ready", (exchange, body) -> now(serverReady()));
        routes.get("/v2/models", (exchange, body) -> now(Answer.json(MetadataBodies.models(gateway.catalog()))));
        routes.get("/v2/models/stats", (exchange, body) -> statistics.all(exchange));
        for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
            routes.get(model, (exchange, body) -> metadata(exchange));
            routes.get(model + "/ready", (exchange, body) -> modelReady(exchange));
            routes.get(model + "/config", (exchange, body) -> config(exchange));
            routes.get(model + "/stats", (exchange, body) -> statistics.one(exchange));
            routes.post(model + "/infer", this::infer);
        }
        repository.addTo(routes);
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private Answer serverReady() {
        boolean ready = gateway.isReady();
        return Answer.json(ready ? 200 : 503, MetadataBodies.flag("ready", ready));
    }

    private CompletionStage<Answer> modelReady(Exchange exchange) throws InvalidRequestException {
        ModelTarget target = ModelPath.of(exchange);
        Optional<VersionView> version = inferences.version(target);
        if (version.isEmpty()) {
            return inferences.explain(exchange, target);
        }
        boolean ready = version.get().isReady();
        return now(Answer.json(ready ? 200 : 503, MetadataBodies.modelReady(target.name(), ready)));
    }

    private CompletionStage<Answer> metadata(Exchange exchange) throws InvalidRequestException {
        ModelTarget target = ModelPath.of(exchange);
        return known(
                exchange,
                target,
                metadata -> now(Answer.json(MetadataBodies.model(metadata, versions(target, metadata)))));
    }

    private CompletionStage<Answer> known(Exchange exchange, ModelTarget target, Continuation then)
            throws InvalidRequestException {
        Optional<ModelMetadata> metadata = inferences.metadata(target);
        return metadata.isPresent() ? then.answer(metadata.get()) : inferences.onceKnown(exchange, target, then);
    }

    /** Only the version of a path that names one; else all that can be asked for. */
    private List<String> versions(ModelTarget target, ModelMetadata metadata) {
        if (target.version() != null || target.label() != null) {
            return List.of(metadata.ref().version().toString());
        }
        ModelCatalog catalog = gateway.catalog();
        return catalog.model(target.name()).map(ModelView::versions).stream()
                .flatMap(versions -> versions.values().stream())
                .filter(version -> version.metadata().isPresent())
                .map(version -> version.ref().version().toString())
                .toList();
    }

    private CompletionStage<Answer> config(Exchange exchange) throws InvalidRequestException {
        ModelTarget target = ModelPath.of(exchange);
        return known(exchange, target, metadata -> now(Answer.json(ModelConfigBody.of(metadata))));
    }

    private CompletionStage<Answer> infer(Exchange exchange, ByteString body) throws InvalidRequestException {
        ModelTarget target = ModelPath.of(exchange);
        InferBody parts = InferBody.of(body, exchange.headers().inferenceHeaderLength());
        if (!parts.isRaw()) {
            return infer(exchange, target, InferDecoder.decode(parts, gateway.maxPayloadBytes()));
        }
        return known(
                exchange,
                target,
                metadata -> infer(exchange, target, RawInfer.decode(parts.requireBinary(), metadata)));
    }

    private CompletionStage<Answer> infer(Exchange exchange, ModelTarget target, DecodedInfer decoded)
            throws InvalidRequestException {
        Preference preference = Preference.of(exchange.headers().prefer());
        if (preference.wantsJob()) {
            return intake.prefer(exchange, preference, OpenInferenceDialect.order(target, decoded));
        }
        RequestTimeouts timeouts = inferences.timeouts();
        InferRequest request = new InferRequest(
                decoded.id() == null ? exchange.id() : decoded.id(),
                target,
                decoded.inputs(),
                decoded.outputs().names(),
                decoded.timeoutMicros() == 0
                        ? timeouts.deadline(exchange.startNanos())
                        : timeouts.deadline(exchange.startNanos(), decoded.timeoutMicros()),
                decoded.priorityAtOnce(),
                Callers.tenantOf(exchange),
                exchange.headers().traceParent());
        InferEncoder encoder = new InferEncoder(decoded.id(), decoded.outputs());
        return inferences.answer(exchange, request, encoder::encode);
    }
}
