package io.sampo.edge.api.openinference;

import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.gateway.InferenceGateway;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.json.JsonBody;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** The statistics extension: what ready versions have counted, each over all its replicas. */
final class StatisticsRoute {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final InferenceGateway gateway;
    private final Executor executor;

    StatisticsRoute(InferenceGateway gateway, Executor executor) {
        this.gateway = gateway;
        this.executor = executor;
    }

    /** Those of all models. */
    CompletionStage<Answer> all(Exchange exchange) {
        return answer(
                exchange,
                gateway.catalog().models().values().stream()
                        .flatMap(StatisticsRoute::readyVersions)
                        .toList());
    }

    /** Those of one model, or of one version. */
    CompletionStage<Answer> one(Exchange exchange) throws InvalidRequestException {
        ModelTarget target = ModelPath.of(exchange);
        List<VersionView> versions = gateway.catalog().model(target.name()).stream()
                .flatMap(model -> asked(model, target))
                .filter(VersionView::isReady)
                .toList();
        if (versions.isEmpty()) {
            // 400, not 404: the extension says so, and so does Triton.
            throw new InvalidRequestException(
                    "requested model '" + target + "' is not available (expected: one that is ready)");
        }
        return answer(exchange, versions);
    }

    /** All versions of a path that names none. */
    private static Stream<VersionView> asked(ModelView model, ModelTarget target) {
        return target.version() == null && target.label() == null
                ? model.versions().values().stream()
                : model.resolve(target).stream();
    }

    private static Stream<VersionView> readyVersions(ModelView model) {
        return model.versions().values().stream().filter(VersionView::isReady);
    }

    private CompletionStage<Answer> answer(Exchange exchange, List<VersionView> versions) {
        CompletionStage<List<VersionStatistics>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (VersionView version : versions) {
            all = all.thenCombineAsync(
                    gateway.statistics(version, PATIENCE),
                    (list, replicas) -> {
                        list.add(new VersionStatistics(version.ref(), replicas));
                        return list;
                    },
                    executor);
        }
        return all.handleAsync(
                (statistics, failure) -> failure == null
                        ? Answer.json(JsonBody.write(json -> {
                            json.writeStartObject();
                            json.writeArrayFieldStart("model_stats");
                            for (VersionStatistics one : statistics) {
                                one.write(json);
                            }
                            json.writeEndArray();
                            json.writeEndObject();
                        }))
                        : silent(exchange),
                executor);
    }

    private static Answer silent(Exchange exchange) {
        Problem problem = Problem.retryable(
                ErrorCode.REPLICA_UNAVAILABLE, "statistics: a replica did not answer (expected: try again)", PATIENCE);
        return Answer.problem(problem, exchange.form());
    }
}
