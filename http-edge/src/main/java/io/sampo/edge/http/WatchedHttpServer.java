package io.sampo.edge.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/**
 * An HTTP/1.1 server whose requests learn when their client leaves.
 *
 * <p>Pekko's own {@code newServerAt(...).bind} cannot say that, and leaves no place between the socket and its HTTP
 * layer to find out. So this puts the public parts together as that does (TCP, idle timeout, HTTP layer, answerer),
 * with a {@link ConnectionWatch} next to the socket. What the ready-made binding has besides and this has not: HTTP/2.
 */
public final class WatchedHttpServer {

    private static final int SWITCHING_PROTOCOLS = 101;

    private final Tcp.ServerBinding binding;
    private final Connections connections;
    private final CompletionStage<Done> listening;

    private WatchedHttpServer(Tcp.ServerBinding binding, Connections connections, CompletionStage<Done> listening) {
        this.binding = binding;
        this.connections = connections;
        this.listening = listening;
    }

    /**
     * Opens the port.
     *
     * @param port 0 for any free one
     * @param headTimeout how long a client may take over the head of a request
     * @param drain begun when the server is drained
     * @param executor where what is not on the way of a request continues
     * @return fails with {@code BindFailedException} if the port cannot be had
     */
    public static CompletionStage<WatchedHttpServer> bind(
            ClassicActorSystemProvider system,
            String host,
            int port,
            ServerSettings settings,
            RequestAnswerer answerer,
            Duration headTimeout,
            Drain drain,
            Executor executor) {
        Materializer materializer = SystemMaterializer.get(system).materializer();
        Connections connections = new Connections(system, settings, answerer, headTimeout, drain, executor);
        Pair<CompletionStage<Tcp.ServerBinding>, CompletionStage<Done>> server = Tcp.get(system)
                .bind(host, port, settings.getBacklog(), settings.getSocketOptions(), false, Optional.empty())
                .mapAsyncUnordered(settings.getMaxConnections(), incoming -> connections.serve(incoming, materializer))
                .toMat(Sink.ignore(), Keep.both())
                .run(materializer);
        return server.first()
                .thenApplyAsync(binding -> new WatchedHttpServer(binding, connections, server.second()), executor);
    }

    /** Completes with the reason when no more connections are taken, though nobody drains this server; else never. */
    public CompletionStage<String> whenListeningEndsUntold() {
        CompletableFuture<String> untold = new CompletableFuture<>();
        listening.whenComplete((done, failure) -> {
            if (!connections.drain.hasBegun()) {
                untold.complete(failure == null ? "the port was closed" : failure.toString());
            }
        });
        return untold;
    }

    /** Where it listens, with the port that was given if any would do. */
    public InetSocketAddress localAddress() {
        return binding.localAddress();
    }

    /**
     * Takes no new connection, ends streams and WebSockets, lets the requests that are being answered finish, then ends every
     * connection.
     *
     * @param grace how long to wait for them at most
     * @return completes when the last connection was told to end
     */
    public CompletionStage<Done> drain(Duration grace) {
        connections.drain.begin();
        return binding.unbind().thenComposeAsync(unbound -> connections.drain(grace), connections.executor);
    }

    /** The connections of one server: how each is put together, and how all are ended. */
    private static final class Connections {

        private final RequestAnswerer answerer;
        private final Executor executor;
        private final Duration headTimeout;
        private final BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> httpLayer;
        private final Set<ConnectionWatch.Hangup> open = ConcurrentHashMap.newKeySet();
        private final AtomicInteger openRequests = new AtomicInteger();
        private final CompletableFuture<Done> idle = new CompletableFuture<>();
        private final Drain drain;

        /** The HTTP layer is a blueprint made once: its header parser is dear to build, and connections only copy it. */
        Connections(
                ClassicActorSystemProvider system,
                ServerSettings settings,
                RequestAnswerer answerer,
                Duration headTimeout,
                Drain drain,
                Executor executor) {
            this.drain = drain;
            this.answerer = answerer;
            this.headTimeout = headTimeout;
            this.executor = executor;
            BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> layer =
                    Http.get(system).serverLayer(settings).atop(withoutTls());
            scala.concurrent.duration.Duration idleTimeout =
                    settings.getTimeouts().idleTimeout();
            this.httpLayer = idleTimeout.isFinite()
                    ? layer.atop(BidiFlow.bidirectionalIdleTimeout(Duration.ofNanos(idleTimeout.toNanos())))
                    : layer;
        }

        /** Where TLS would be; {@code TLSPlacebo} promises more precise elements than the HTTP layer takes in Java. */
        private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> withoutTls() {
            BidiFlow<SslTlsOutbound, SslTlsOutbound, TLSProtocol.SessionBytes, SslTlsInbound, NotUsed> widening =
                    BidiFlow.fromFlows(
                            Flow.of(SslTlsOutbound.class), Flow.upcast(Flow.of(TLSProtocol.SessionBytes.class)));
            return widening.atop(TLSPlacebo.getInstance());
        }

        /** Completes when the connection is over, and never fails: a failure would end the whole server. */
        CompletionStage<Done> serve(Tcp.IncomingConnection incoming, Materializer materializer) {
            OpenRequests requests = new OpenRequests(this::requestIsOver, drain);
            Flow<HttpRequest, HttpResponse, NotUsed> answers =
                    Flow.of(HttpRequest.class).mapAsync(1, request -> answer(request, requests));
            Flow<ByteString, ByteString, Pair<ConnectionWatch.Hangup, CompletionStage<Done>>> socket = Flow.of(
                            ByteString.class)
                    .map(requests::outgoing)
                    .via(incoming.flow())
                    .viaMat(new ConnectionWatch(requests, headTimeout), Keep.right())
                    .watchTermination(Keep.both());
            Pair<ConnectionWatch.Hangup, CompletionStage<Done>> connection =
                    answers.join(httpLayer).joinMat(socket, Keep.right()).run(materializer);
            ConnectionWatch.Hangup hangup = connection.first();
            open.add(hangup);
            return connection
                    .second()
                    .handleAsync(
                            (done, failure) -> {
                                open.remove(hangup);
                                requests.endAll();
                                return Done.getInstance();
                            },
                            executor);
        }

        private CompletionStage<HttpResponse> answer(HttpRequest request, OpenRequests requests) {
            if (requests.isClosing()) {
                // Pekko reads on until the last answer is written. Nobody would hear of another one.
                return new CompletableFuture<>();
            }
            OpenRequests.OpenRequest open = requests.next();
            openRequests.incrementAndGet();
            CompletionStage<HttpResponse> answer;
            try {
                answer = answerer.answer(request, open.client());
            } catch (RuntimeException bug) {
                answer = CompletableFuture.failedStage(bug);
            }
            return answer.whenComplete((response, failure) -> {
                        if (failure != null || (response.entity().isStrict() && !isUpgrade(response))) {
                            open.end();
                        }
                    })
                    .thenApply(response ->
                            isUpgrade(response) ? upgraded(response, requests) : sent(response, open, requests));
        }

        private static boolean isUpgrade(HttpResponse response) {
            return response.status().intValue() == SWITCHING_PROTOCOLS;
        }

        private static HttpResponse upgraded(HttpResponse response, OpenRequests requests) {
            requests.becomeWebSocket();
            return response;
        }

        private HttpResponse sent(HttpResponse response, OpenRequests.OpenRequest open, OpenRequests requests) {
            HttpResponse last = drain.hasBegun() ? response.addHeader(Connection.create("close")) : response;
            if (last.getHeader(Connection.class).isPresent()) {
                requests.closeAfterNextAnswer();
            }
            Flow<ByteString, ByteString, NotUsed> untilTheEnd = untilTermination(open::end);
            if (last.entity().isStrict()) {
                return last;
            } else if (last.entity() instanceof HttpEntity.Default sized) {
                return last.withEntity(HttpEntities.create(
                        sized.getContentType(),
                        sized.getContentLength(),
                        sized.getDataBytes().via(untilTheEnd)));
            }
            return last.transformEntityDataBytes(untilTheEnd);
        }

        private Flow<ByteString, ByteString, NotUsed> untilTermination(Runnable action) {
            return Flow.of(ByteString.class).watchTermination((mat, done) -> {
                done.whenCompleteAsync((ended, failure) -> action.run(), executor);
                return mat;
            });
        }

        private void requestIsOver() {
            if (openRequests.decrementAndGet() == 0 && drain.hasBegun()) {
                idle.complete(Done.getInstance());
            }
        }

        CompletionStage<Done> drain(Duration grace) {
            if (openRequests.get() == 0) {
                idle.complete(Done.getInstance());
            }
            return idle.orTimeout(grace.toNanos(), TimeUnit.NANOSECONDS)
                    .exceptionally(timeout -> Done.getInstance())
                    .whenComplete((done, never) -> open.forEach(ConnectionWatch.Hangup::afterCurrentAnswer));
        }
    }
}
