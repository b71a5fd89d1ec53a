package io.sampo.edge.api.admin;

import io.sampo.client.control.ModelControl;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.edge.gateway.Callers;
import io.sampo.edge.gateway.InferenceGateway;
import io.sampo.edge.gateway.MemberAddresses;
import io.sampo.edge.http.Answer;
import io.sampo.edge.http.Exchange;
import io.sampo.edge.http.RouteTable;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.control.ControlReply.Done;
import io.sampo.protocol.control.ControlReply.History;
import io.sampo.protocol.control.ControlReply.NotDone;
import io.sampo.protocol.control.ControlReply.Scaling;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.model.ModelName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The paths of models under {@code /admin/v1}. */
public final class AdminRoutes {

    private static final String MODELS = "/admin/v1/models";
    private static final String MODEL = MODELS + "/{model}";
    private static final String LABEL = MODEL + "/labels/{label}";

    private final InferenceGateway gateway;
    private final ModelControl control;
    private final ModelBodies bodies;
    private final Executor executor;

    /**
     * Routes to what {@code gateway} knows and {@code control} does.
     *
     * @param executor where answers are written
     */
    public AdminRoutes(InferenceGateway gateway, ModelControl control, MemberAddresses addresses, Executor executor) {
        this.gateway = gateway;
        this.control = control;
        this.bodies = new ModelBodies(addresses);
        this.executor = executor;
    }

    /** Adds the paths to {@code routes}. */
    public void addTo(RouteTable.Builder routes) {
        routes.get(MODELS, (exchange, body) -> list(exchange));
        routes.get(MODEL, (exchange, body) -> show(exchange));
        routes.post(MODEL + "/load", this::load);
        routes.post(MODEL + "/unload", this::unload);
        routes.put(LABEL, this::moveLabel);
        routes.delete(LABEL, (exchange, body) -> removeLabel(exchange));
        routes.post(MODEL + "/rollback", this::rollBack);
        routes.get(MODEL + "/history", (exchange, body) -> history(exchange, AdminPath.model(exchange)));
        routes.get("/admin/v1/history", (exchange, body) -> history(exchange, null));
        routes.get("/admin/v1/scaling", (exchange, body) -> scaling(exchange));
    }

    private CompletionStage<Answer> list(Exchange exchange) throws InvalidRequestException {
        exchange.query(List.of());
        return now(Answer.json(bodies.all(gateway.catalog())));
    }

    private CompletionStage<Answer> show(Exchange exchange) throws InvalidRequestException {
        exchange.query(List.of());
        ModelName name = AdminPath.model(exchange);
        ModelCatalog catalog = gateway.catalog();
        if (!ModelBodies.knows(catalog, name)) {
            throw AdminPath.notFound(name.value());
        }
        return now(Answer.json(bodies.one(catalog, name)));
    }

    private CompletionStage<Answer> scaling(Exchange exchange) throws InvalidRequestException {
        exchange.query(List.of());
        return answer(exchange, control.scaling());
    }

    private CompletionStage<Answer> load(Exchange exchange, ByteString body) throws InvalidRequestException {
        exchange.query(List.of());
        ModelName model = AdminPath.model(exchange);
        OrderDecoder.nothing(body);
        return answer(exchange, control.load(model, Callers.operatorOf(exchange)));
    }

    private CompletionStage<Answer> unload(Exchange exchange, ByteString body) throws InvalidRequestException {
        exchange.query(List.of());
        ModelName model = AdminPath.model(exchange);
        OrderDecoder.nothing(body);
        return answer(exchange, control.unload(model, Callers.operatorOf(exchange)));
    }

    private CompletionStage<Answer> moveLabel(Exchange exchange, ByteString body) throws InvalidRequestException {
        exchange.query(List.of());
        ModelName model = AdminPath.model(exchange);
        LabelMove move = OrderDecoder.labelMove(body);
        return answer(
                exchange,
                control.moveLabel(
                        model,
                        AdminPath.label(exchange),
                        move.version(),
                        move.percent(),
                        Callers.operatorOf(exchange)));
    }

    private CompletionStage<Answer> removeLabel(Exchange exchange) throws InvalidRequestException {
        exchange.query(List.of());
        return answer(
                exchange,
                control.removeLabel(
                        AdminPath.model(exchange), AdminPath.label(exchange), Callers.operatorOf(exchange)));
    }

    private CompletionStage<Answer> rollBack(Exchange exchange, ByteString body) throws InvalidRequestException {
        exchange.query(List.of());
        ModelName model = AdminPath.model(exchange);
        return answer(
                exchange, control.rollBack(model, OrderDecoder.rollBackLabel(body), Callers.operatorOf(exchange)));
    }

    private CompletionStage<Answer> history(Exchange exchange, @Nullable ModelName model)
            throws InvalidRequestException {
        return answer(exchange, control.history(model, HistoryQuery.limit(exchange)));
    }

    private CompletionStage<Answer> answer(Exchange exchange, CompletionStage<ControlReply> reply) {
        return reply.thenApplyAsync(answer -> answer(exchange, answer), executor);
    }

    private static Answer answer(Exchange exchange, ControlReply reply) {
        // One branch for each form of the sealed reply.
        if (reply instanceof NotDone refused) {
            return Answer.problem(Problem.of(refused), exchange.form());
        }
        if (reply instanceof Scaling scaling) {
            return Answer.json(ScalingBody.of(scaling));
        }
        return Answer.json(reply instanceof History history ? HistoryBody.of(history) : HistoryBody.of((Done) reply));
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
