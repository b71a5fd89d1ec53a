package io.sampo.edge.http;

import io.sampo.edge.http.RequestBody.Refused;
import io.sampo.edge.http.RequestBody.Whole;
import io.sampo.edge.problem.ErrorForm;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route of a request, gives it the body, and makes the response of what it answers. */
public final class RoutedAnswerer implements RequestAnswerer {

    private static final Logger LOG = LoggerFactory.getLogger(RoutedAnswerer.class);

    private final RouteTable routes;
    private final HttpLimits limits;
    private final Materializer materializer;
    private final Executor executor;

    /**
     * Answers by {@code routes}.
     *
     * @param executor where large bodies are taken up
     */
    public RoutedAnswerer(RouteTable routes, HttpLimits limits, Materializer materializer, Executor executor) {
        this.routes = routes;
        this.limits = limits;
        this.materializer = materializer;
        this.executor = executor;
    }

    @Override
    public CompletionStage<HttpResponse> answer(HttpRequest request, ClientPresence client) {
        long startNanos = System.nanoTime();
        RequestHeaders headers = RequestHeaders.of(request);
        Segments path = Segments.ofPath((org.apache.pekko.http.scaladsl.model.HttpRequest) request);
        RouteTable.@Nullable Match match = routes.find(path);
        Exchange exchange = new Exchange(
                RequestIds.of(headers.requestId()),
                ErrorForm.forPath(path.first()),
                match == null ? path : match.parameters(),
                headers,
                client,
                startNanos);
        return follow(match, request, exchange)
                .handle((answer, failure) -> respond(exchange, failure == null ? answer : defect(exchange, failure)));
    }

    private CompletionStage<Answer> follow(RouteTable.@Nullable Match match, HttpRequest request, Exchange exchange) {
        String method = request.method().name();
        if (match == null) {
            return refused(exchange, Problem.ofHttp(404, "Not Found: no such path, " + exchange.parameters()));
        }
        Route route = match.route(method);
        if (route == null) {
            String allowed = match.allowedMethods();
            Problem problem = Problem.ofHttp(405, "Method Not Allowed: " + method + " (expected: " + allowed + ")");
            return CompletableFuture.completedFuture(
                    Answer.problem(problem, exchange.form()).with("allow", allowed));
        }
        if (method.equals("GET")) {
            return call(route, exchange, ByteString.emptyByteString());
        }
        if (request.entity() instanceof HttpEntity.Strict strict) {
            return decode(route, exchange, RequestBody.ofStrict(strict.getData(), limits));
        }
        return RequestBody.read(request, limits, materializer, executor)
                .thenCompose(body -> decode(route, exchange, body));
    }

    private CompletionStage<Answer> decode(Route route, Exchange exchange, RequestBody sent) {
        RequestBody body = sent;
        if (sent instanceof Whole whole && exchange.headers().contentEncoding() != null) {
            body = BodyDecoding.decode(exchange.headers().contentEncoding(), whole.bytes(), limits);
        }
        if (body instanceof Whole whole) {
            return call(route, exchange, whole.bytes());
        }
        Problem problem = ((Refused) body).problem();
        Answer answer = Answer.problem(problem, exchange.form());
        return CompletableFuture.completedFuture(
                problem.status() == BodyDecoding.UNKNOWN_CODING
                        ? answer.with("accept-encoding", BodyDecoding.KNOWN)
                        : answer);
    }

    private static CompletionStage<Answer> call(Route route, Exchange exchange, ByteString body) {
        try {
            return route.answer(exchange, body);
        } catch (InvalidRequestException invalid) {
            return refused(exchange, Problem.of(invalid));
        } catch (RuntimeException bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }

    private static CompletionStage<Answer> refused(Exchange exchange, Problem problem) {
        return CompletableFuture.completedFuture(Answer.problem(problem, exchange.form()));
    }

    /** What a client is told of a bug: only where to look. */
    private static Answer defect(Exchange exchange, Throwable bug) {
        LOG.error("Request {} failed by a defect", exchange.id(), bug);
        return Answer.problem(
                Problem.of(ErrorCode.INTERNAL, "internal error; the log has it under " + exchange.id(), null),
                exchange.form());
    }

    private HttpResponse respond(Exchange exchange, Answer answer) {
        List<HttpHeader> headers = new ArrayList<>(answer.headers().size() + 3);
        headers.addAll(answer.headers());
        headers.add(RawHeader.create("x-request-id", exchange.id()));
        ByteString body = answer.body();
        if (body.size() >= limits.compressFromBytes()) {
            headers.add(RawHeader.create("vary", "accept-encoding"));
            ResponseCompression compression =
                    ResponseCompression.accepted(exchange.headers().acceptEncoding());
            if (compression != null) {
                body = compression.compress(body);
                headers.add(RawHeader.create("content-encoding", compression.coding()));
            }
        }
        HttpResponse response = answer.status() == 200 ? OK : OK.withStatus(answer.status());
        return response.withEntity(HttpEntities.create(answer.contentType(), body))
                .withHeaders(headers);
    }

    private static final HttpResponse OK = HttpResponse.create();
}
