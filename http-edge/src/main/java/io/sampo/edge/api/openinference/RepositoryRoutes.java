package io.sampo.edge.api.openinference;

import io.sampo.client.control.ModelControl;
import io.sampo.edge.gateway.Callers;
import io.sampo.edge.gateway.InferenceGateway;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.http.RouteTable;
import io.sampo.edge.json.JsonValues;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.util.ByteString;

/** The model repository extension: what there is, loading and unloading. There is one repository, without a name. */
final class RepositoryRoutes {

    private static final int NOT_IMPLEMENTED = 501;

    private final InferenceGateway gateway;
    private final ModelControl control;
    private final Executor executor;

    RepositoryRoutes(InferenceGateway gateway, ModelControl control, Executor executor) {
        this.gateway = gateway;
        this.control = control;
        this.executor = executor;
    }

    void addTo(RouteTable.Builder routes) {
        routes.post("/v2/repository/index", (exchange, body) -> index(body));
        routes.post("/v2/repository/{repository}/index", (exchange, body) -> index(body));
        routes.post("/v2/repository/models/{model}/load", this::load);
        routes.post("/v2/repository/models/{model}/unload", this::unload);
        for (String verb : List.of("load", "unload")) {
            routes.post(
                    "/v2/repository/{repository}/models/{model}/" + verb,
                    (exchange, body) -> namedRepository(exchange));
        }
    }

    private CompletionStage<Answer> index(ByteString body) throws InvalidRequestException {
        boolean readyOnly = RepositoryIndex.wantsReadyOnly(body);
        return CompletableFuture.completedFuture(Answer.json(RepositoryIndex.body(gateway.catalog(), readyOnly)));
    }

    private CompletionStage<Answer> load(Exchange exchange, ByteString body) throws InvalidRequestException {
        ModelName model = ModelPath.of(exchange).name();
        RepositoryOrder.checkLoad(body);
        return answer(exchange, control.load(model, Callers.operatorOf(exchange)));
    }

    private CompletionStage<Answer> unload(Exchange exchange, ByteString body) throws InvalidRequestException {
        ModelName model = ModelPath.of(exchange).name();
        RepositoryOrder.checkUnload(body);
        return answer(exchange, control.unload(model, Callers.operatorOf(exchange)));
    }

    private CompletionStage<Answer> answer(Exchange exchange, CompletionStage<ControlReply> reply) {
        return reply.thenApplyAsync(
                answer -> {
                    if (answer instanceof Done) {
                        return Answer.empty(200);
                    }
                    if (answer instanceof NotDone refused) {
                        return Answer.problem(Problem.of(refused), exchange.form());
                    }
                    throw new IllegalStateException("a reply to something else: " + answer);
                },
                executor);
    }

    private static CompletionStage<Answer> namedRepository(Exchange exchange) {
        Problem problem = Problem.ofHttp(
                NOT_IMPLEMENTED,
                "repository: '" + JsonValues.shortened(exchange.parameter(0))
                        + "' (expected: none, as in /v2/repository/models/{model}/load)");
        return CompletableFuture.completedFuture(Answer.problem(problem, exchange.form()));
    }
}
