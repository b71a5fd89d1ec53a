package io.sampo.edge.http;

import io.sampo.edge.http.Answer.Content;
import io.sampo.edge.http.RequestBody.Refused;
import io.sampo.edge.http.RequestBody.Whole;
import io.sampo.edge.problem.ErrorForm;
import io.sampo.edge.problem.Problem;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
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
    private final Drain drain;
    private final BodyMemory memory;

    /**
     * Answers by {@code routes}.
     *
     * @param executor where large bodies are taken up
     * @param drain when streams are to end
     * @param memory what bodies and answers may hold
     */
    public RoutedAnswerer(
            RouteTable routes,
            HttpLimits limits,
            Materializer materializer,
            Executor executor,
            Drain drain,
            BodyMemory memory) {
        this.memory = memory;
        this.routes = routes;
        this.limits = limits;
        this.materializer = materializer;
        this.executor = executor;
        this.drain = drain;
    }

    @Override
    public CompletionStage<HttpResponse> answer(HttpRequest request, ClientPresence client) {
        long startNanos = System.nanoTime();
        RequestHeaders headers = RequestHeaders.of(request);
        Segments path = Segments.ofPath((org.apache.pekko.http.scaladsl.model.HttpRequest) request);
        RouteTable.@Nullable Match match = routes.find(path);
        Exchange exchange = new Exchange(
                RequestIds.of(headers.requestId()),
                ErrorForm.forPath(path.at(0), path.at(1)),
                match == null ? path : match.parameters(),
                request.getUri().rawQueryString().orElse(""),
                headers,
                client,
                memory,
                startNanos);
        return follow(match, request, exchange)
                .handle((answer, failure) ->
                        respond(request, exchange, failure == null ? answer : defect(exchange, failure)));
    }

    private CompletionStage<Answer> follow(RouteTable.@Nullable Match match, HttpRequest request, Exchange exchange) {
        String notAscii = exchange.headers().notAscii();
        if (notAscii != null) {
            String detail =
                    "header " + notAscii + ": not in ASCII (expected: visible ASCII characters, spaces and tabs)";
            Answer refusal = Answer.problem(Problem.invalid(detail), exchange.form());
            return CompletableFuture.completedFuture(refusal.with(List.of(Connection.create("close"))));
        }
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
        if (request.entity() instanceof HttpEntity.Strict strict
                && exchange.headers().contentEncoding() == null) {
            return call(route, exchange, RequestBody.ofStrict(strict.getData(), limits));
        }
        BodyMemory.Lease lease = memory.lease();
        return RequestBody.read(request, limits, lease, jsonBytes(exchange.headers()), materializer, executor)
                .thenCompose(sent -> {
                    RequestBody body = decoded(exchange.headers(), sent, lease);
                    CompletionStage<Answer> answer = call(route, exchange, body);
                    // It has been read: what is left are tensors of about its size, until they are answered.
                    lease.keep(body instanceof Whole whole ? whole.bytes().size() : 0);
                    return answer;
                })
                .whenComplete((answer, failure) -> lease.end());
    }

    /** How much of a body is JSON, as its client says; of one that is compressed, nothing is known before it is not. */
    private static long jsonBytes(RequestHeaders headers) {
        String length = headers.inferenceHeaderLength();
        if (headers.contentEncoding() != null) {
            return 0;
        } else if (length == null) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private RequestBody decoded(RequestHeaders headers, RequestBody sent, BodyMemory.Lease lease) {
        return sent instanceof Whole whole && headers.contentEncoding() != null
                ? BodyDecoding.decode(headers.contentEncoding(), whole.bytes(), limits, lease)
                : sent;
    }

    private static CompletionStage<Answer> call(Route route, Exchange exchange, RequestBody body) {
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

    private HttpResponse respond(HttpRequest request, Exchange exchange, Answer answer) {
        List<HttpHeader> headers = new ArrayList<>(answer.headers().size() + 3);
        headers.addAll(answer.headers());
        headers.add(RawHeader.create("x-request-id", exchange.id()));
        Content content = answer.content();
        if (content instanceof Content.Socket socket) {
            return upgraded(request, exchange, socket, headers);
        }
        HttpResponse response = answer.status() == 200 ? OK : OK.withStatus(answer.status());
        if (content instanceof Content.Streamed streamed) {
            return response.withEntity(HttpEntities.create(
                            answer.contentType(), streamed.bytes().via(drain.untilBegun(ByteString.class))))
                    .withHeaders(headers);
        }
        ByteString body = compressed(exchange, answer.body(), headers);
        if (body.size() < BodyMemory.LARGE_BYTES) {
            return response.withEntity(HttpEntities.create(answer.contentType(), body))
                    .withHeaders(headers);
        }
        BodyMemory.Lease lease = memory.lease();
        Problem full = lease.take(body.size());
        if (full != null) {
            return respond(request, exchange, Answer.problem(full, exchange.form()));
        }
        // If the client leaves before the answer is begun, nobody else would say so.
        exchange.client().whenGone(lease::end);
        return response.withEntity(
                        HttpEntities.create(answer.contentType(), body.size(), LargeAnswer.pieces(body, lease::end)))
                .withHeaders(headers);
    }

    /** {@code body} in the coding that the client accepts, if it is large enough; says so in {@code headers}. */
    private ByteString compressed(Exchange exchange, ByteString body, List<HttpHeader> headers) {
        if (body.size() < limits.compressFromBytes()) {
            return body;
        }
        headers.add(RawHeader.create("vary", "accept-encoding"));
        ResponseCompression compression =
                ResponseCompression.accepted(exchange.headers().acceptEncoding());
        if (compression == null) {
            return body;
        }
        headers.add(RawHeader.create("content-encoding", compression.coding()));
        return compression.compress(body);
    }

    private HttpResponse upgraded(
            HttpRequest request, Exchange exchange, Content.Socket socket, List<HttpHeader> headers) {
        Optional<WebSocketUpgrade> upgrade = request.getAttribute(AttributeKeys.webSocketUpgrade);
        if (upgrade.isEmpty()) {
            Problem problem =
                    Problem.ofHttp(426, "Upgrade Required: a plain request (expected: a WebSocket handshake)");
            return respond(
                    request, exchange, Answer.problem(problem, exchange.form()).with("upgrade", "websocket"));
        }
        return upgrade.get()
                .handleMessagesWith(socket.messages().via(drain.untilBegun(Message.class)))
                .addHeaders(headers);
    }

    private static final HttpResponse OK = HttpResponse.create();
}
